// The catalogue in memory: an immutable snapshot of every product with what finding, listing and
// counting them needs worked out beforehand. A change makes a successor that shares the entries of
// all products that did not change. No I/O; safe from any thread.
//
// What is returned as a pointer or a view lives as long as the snapshot, so hold its shared_ptr.
#pragma once

#include "services/product/attribute_index.hpp"
#include "services/product/catalogue_types.hpp"
#include "services/product/product.hpp"
#include "services/product/search_index.hpp"
#include "services/product/sort_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace flores::product {

class catalogue {
public:
    // Without products.
    catalogue() : catalogue({}, {}, std::make_shared<const lexicon>(), 0) {}

    // Preconditions of both: products and categories pass check(); a malformed id throws
    // std::invalid_argument.
    static std::shared_ptr<const catalogue> make(std::vector<product> products,
                                                 std::vector<category_node> categories);
    std::shared_ptr<const catalogue> successor(catalogue_update update) const;

    // Archived ones too. nullptr: there is none.
    const entry* find(std::string_view id) const;

    // Every product, archived ones too, by id.
    std::span<const std::shared_ptr<const entry>> entries() const { return entries_; }

    const std::vector<category_node>& categories() const { return categories_; }

    // The categories of a slug from the root down to itself; empty when there is none.
    std::vector<const category_node*> category_path(std::string_view slug) const;

    selection select(const filter& wanted) const;

    // Those after a place (absent: from the start), at most `limit`. Pages follow each other
    // without repeats or gaps also when `chosen` comes from a later snapshot, as far as products
    // and their keys did not change.
    page list(const selection& chosen, ordering order, const std::optional<sort_position>& after,
              std::size_t limit) const;
    page list(const filter& wanted, ordering order, const std::optional<sort_position>& after,
              std::size_t limit) const;

    facets count_facets(const selection& chosen) const;
    facets count_facets(const filter& wanted) const { return count_facets(select(wanted)); }

    // Featured products, the newest first.
    std::vector<const entry*> featured(std::size_t count) const;

    // Products most like this one by category, flowers, occasions, colours and price. Empty when
    // the id is unknown.
    std::vector<const entry*> similar(std::string_view id, std::size_t count) const;

    // What a search may become while it is typed.
    std::vector<std::string> complete(std::string_view typed, std::size_t count,
                                      language in) const {
        return search_.complete(typed, count, in);
    }

    // Above the slots of all products.
    std::uint32_t slots_end() const { return slots_end_; }

private:
    using entry_list = std::vector<std::shared_ptr<const entry>>;
    static constexpr std::size_t orderings = 5;

    catalogue(entry_list entries, std::vector<category_node> categories,
              std::shared_ptr<const lexicon> words, std::uint32_t slots_end);

    static std::size_t price_range_of(std::int64_t price_clp);
    std::optional<position> position_of(std::string_view id) const;
    sort_place place_after(const sort_position& end) const;
    std::vector<std::string> keys_of(facet_kind kind, const product& data) const;
    void index_attributes(position at);
    void index_orders();
    void index_words();
    attribute_index& attribute(facet_kind kind) {
        return attributes_[static_cast<std::size_t>(kind)];
    }
    const attribute_index& attribute(facet_kind kind) const {
        return attributes_[static_cast<std::size_t>(kind)];
    }
    const sort_table& order_by(ordering order) const {
        return orders_[static_cast<std::size_t>(order)];
    }
    void choose(selection& into, facet_kind kind, const std::vector<std::string>& keys) const;
    position_set within_prices(const filter& wanted) const;
    void narrow_by_members(position_set& set, const filter& wanted) const;
    void narrow_by_search(selection& into, const std::string& query) const;
    position_set without_choice_of(const selection& chosen, facet_kind kind) const;
    void count_prices(const position_set& chosen, facets& into) const;
    std::vector<const entry*> entries_at(std::span<const position> positions) const;

    entry_list entries_;              // by id: a position is a rank of ids
    std::vector<std::uint64_t> ids_;  // packed, in the same order
    std::vector<category_node> categories_;
    std::shared_ptr<const lexicon> words_;
    search_index search_;
    position_set listed_;  // not archived
    position_set featured_;
    std::size_t listed_count_ = 0;
    std::vector<std::int64_t> prices_clp_;  // of the cheapest size
    std::vector<int> preparation_hours_;
    std::array<attribute_index, selection::kinds> attributes_;
    std::array<sort_table, orderings> orders_;
    std::uint32_t slots_end_ = 0;
};

}  // namespace flores::product
