// What the catalogue in memory is asked and what it answers. Pointers and views lead into the
// snapshot that gave them.
#pragma once

#include "services/product/lexicon.hpp"
#include "services/product/position_set.hpp"
#include "services/product/product.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

namespace limits {
inline constexpr std::size_t facet_values_max = 100;  // of colours, of flowers
}  // namespace limits

struct entry {
    product data;
    std::vector<weighted> words;  // for search
    // Where the product stands in arrays beside the snapshots: the same in all its versions, never
    // another's.
    std::uint32_t slot = 0;
};

enum class ordering : unsigned char { relevance, price, price_down, newest, rating };

// What a list is narrowed to. Values of one member are alternatives, members must all hold. A value
// that nothing has leaves nothing. Archived products are never listed.
struct filter {
    std::string q{};                        // empty: no search
    std::vector<std::string> categories{};  // slugs, each with all below it
    std::vector<std::string> occasions{};
    std::vector<std::string> colours{};  // as shown; capitals and accents do not count
    std::vector<std::string> flowers{};
    std::optional<money> price_min{};  // of the cheapest size, both ends within
    std::optional<money> price_max{};
    std::optional<bool> featured{};
    std::optional<int> preparation_hours_max{};
};

// Where a page ended; goes into a cursor.
struct sort_position {
    std::int64_t key = 0;
    std::string id;
    friend bool operator==(const sort_position&, const sort_position&) = default;
};

struct page {
    std::vector<const entry*> entries;
    std::size_t total = 0;                // of the whole list
    std::optional<sort_position> next{};  // absent on the last page
};

struct value_count {
    std::string_view value;  // a slug, or the colour or flower as shown
    std::size_t count;
};

struct price_range_count {
    money min;
    std::optional<money> max;  // within the range; absent: no upper end
    std::size_t count;
};

// How many products each choice of a filter would leave, the filter's own choice of that kind set
// aside. Choices that would leave nothing are not there.
struct facets {
    std::vector<value_count> categories;  // in the tree's order
    std::vector<value_count> occasions;   // in the table's
    std::vector<value_count> colours;     // most frequent first, at most facet_values_max
    std::vector<value_count> flowers;
    std::vector<price_range_count> prices;
    std::optional<money> price_min;  // absent: nothing is left
    std::optional<money> price_max;
};

enum class facet_kind : unsigned char { category, occasion, colour, flower, price };

// The products that pass a filter, found once for a list and its facets.
struct selection {
    static constexpr std::size_t kinds = 5;

    position_set passing;
    std::size_t total = 0;
    position_set unfaceted;                                 // what passes all but the choices below
    std::array<std::optional<position_set>, kinds> chosen;  // by facet_kind
    std::vector<std::uint16_t> scores;                      // empty without a search
};

struct catalogue_update {
    std::vector<product> put{};         // new or changed; of one id the last counts
    std::vector<std::string> erased{};  // ids, also if put; unknown ones are ignored
    std::optional<std::vector<category_node>> categories{};  // the whole tree, when it changed
};

}  // namespace flores::product
