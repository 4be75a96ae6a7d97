#include "services/product/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace flores::product {
namespace {

using entry_ptr = std::shared_ptr<const entry>;
using field = lexicon::field;

// An id in 39 bits, in the order of the texts: five bits a letter, four a digit, 0 where it ends.
// Precondition: is_product_id(id).
std::uint64_t pack_id(std::string_view id) {
    constexpr std::size_t letters = 3;
    constexpr std::size_t digits_max = 6;
    std::uint64_t packed = 0;
    for (std::size_t i = 0; i < letters; ++i)
        packed = packed << 5 | static_cast<unsigned>(id[i] - 'A');
    for (std::size_t i = letters; i < letters + digits_max; ++i)
        packed = packed << 4 | (i < id.size() ? static_cast<unsigned>(id[i] - '0' + 1) : 0U);
    return packed;
}

void add_localized(std::vector<field>& fields, const localized& text, std::uint32_t weight) {
    fields.push_back({text.es, language::es, weight});
    fields.push_back({text.en, language::en, weight});
}

void add_spanish(std::vector<field>& fields, const std::vector<std::string>& texts,
                 std::uint32_t weight) {
    for (const std::string& text : texts) fields.push_back({text, language::es, weight});
}

std::vector<const category_node*> path_to(const std::vector<category_node>& tree,
                                          std::string_view slug) {
    std::vector<const category_node*> path;
    while (!slug.empty() && path.size() < limits::category_depth_max) {
        const auto node = std::find_if(tree.begin(), tree.end(),
                                       [&](const auto& each) { return each.slug == slug; });
        if (node == tree.end()) break;
        path.insert(path.begin(), &*node);
        slug = node->parent;
    }
    return path;
}

std::vector<weighted> words_of(const product& data, const std::vector<category_node>& tree,
                               lexicon& words) {
    std::vector<field> fields;
    add_localized(fields, data.name, field_weight::name);
    add_localized(fields, data.description, field_weight::description);
    add_spanish(fields, data.flowers, field_weight::flower);
    add_spanish(fields, data.colours, field_weight::colour);
    add_spanish(fields, data.search_words, field_weight::search_word);
    for (const category_node* node : path_to(tree, data.category))
        add_localized(fields, node->name, field_weight::category);
    for (const std::string& slug : data.occasions) {
        const occasion* known = find_occasion(slug);
        if (known == nullptr) continue;
        fields.push_back({known->name.es, language::es, field_weight::occasion});
        fields.push_back({known->name.en, language::en, field_weight::occasion});
    }
    return words.analyse(fields);
}

// By id, the last of each.
std::map<std::string, product> by_id(std::vector<product> products) {
    std::map<std::string, product> sorted;
    for (product& each : products) {
        if (!is_product_id(each.id))
            throw std::invalid_argument(fmt::format("{:?} is no product id", each.id));
        std::string id = each.id;
        sorted.insert_or_assign(std::move(id), std::move(each));
    }
    return sorted;
}

bool id_before(const entry_ptr& a, const entry_ptr& b) {
    return a->data.id < b->data.id;
}

sort_key relevance_key(const product& data) {
    constexpr sort_key featured_lead = sort_key{1} << 60;  // above any instant in microseconds
    const sort_key age = -data.created_at.time_since_epoch().count();
    return data.featured ? age - featured_lead : age;
}

sort_key rating_key(const product& data) {
    if (!data.rating) return 0;
    return -(sort_key{data.rating->average_hundredths} << 32 | sort_key{data.rating->count});
}

}  // namespace

std::shared_ptr<const catalogue> catalogue::make(std::vector<product> products,
                                                 std::vector<category_node> categories) {
    const catalogue nothing;
    return nothing.successor({std::move(products), {}, std::move(categories)});
}

std::shared_ptr<const catalogue> catalogue::successor(catalogue_update update) const {
    std::map<std::string, product> changed = by_id(std::move(update.put));
    const std::set<std::string, std::less<>> erased(update.erased.begin(), update.erased.end());
    const bool new_tree = update.categories && *update.categories != categories_;
    std::vector<category_node> tree = new_tree ? *std::move(update.categories) : categories_;

    entry_list kept;
    for (const entry_ptr& each : entries_) {
        const std::string& id = each->data.id;
        if (changed.contains(id) || erased.contains(id)) continue;
        // Names of categories are among the words of every product.
        if (new_tree)
            changed.emplace(id, each->data);
        else
            kept.push_back(each);
    }

    auto words = std::make_shared<lexicon>(*words_);
    std::uint32_t slots_end = slots_end_;
    entry_list fresh;
    for (auto& [id, data] : changed) {
        if (erased.contains(id)) continue;
        auto made = std::make_shared<entry>();
        const entry* former = find(id);
        made->slot = former != nullptr ? former->slot : slots_end++;
        made->words = words_of(data, tree, *words);
        made->data = std::move(data);
        fresh.push_back(std::move(made));
    }
    entry_list all;
    all.reserve(kept.size() + fresh.size());
    std::merge(kept.begin(), kept.end(), fresh.begin(), fresh.end(), std::back_inserter(all),
               id_before);
    return std::shared_ptr<const catalogue>(
        new catalogue(std::move(all), std::move(tree), std::move(words), slots_end));
}

catalogue::catalogue(entry_list entries, std::vector<category_node> categories,
                     std::shared_ptr<const lexicon> words, std::uint32_t slots_end)
    : entries_(std::move(entries)),
      categories_(std::move(categories)),
      words_(std::move(words)),
      listed_(entries_.size()),
      featured_(entries_.size()),
      slots_end_(slots_end) {
    ids_.reserve(entries_.size());
    prices_clp_.reserve(entries_.size());
    for (position at = 0; at < entries_.size(); ++at) {
        const product& data = entries_[at]->data;
        ids_.push_back(pack_id(data.id));
        prices_clp_.push_back(from_price(data).amount);
        preparation_hours_.push_back(data.preparation_hours);
        if (data.active) listed_.insert(at);
        if (data.featured) featured_.insert(at);
        index_attributes(at);
    }
    listed_count_ = listed_.count();
    index_orders();
    index_words();
}

void catalogue::index_attributes(position at) {
    for (attribute_index& each : attributes_) each.next_position();
    const product& data = entries_[at]->data;
    if (!data.active) return;
    const auto add_all = [&](facet_kind kind, const std::vector<std::string>& labels) {
        const std::vector<std::string> keys = keys_of(kind, data);
        for (std::size_t i = 0; i < keys.size(); ++i) attribute(kind).add(keys[i], labels[i]);
    };
    add_all(facet_kind::category, keys_of(facet_kind::category, data));
    add_all(facet_kind::occasion, data.occasions);
    add_all(facet_kind::colour, data.colours);
    add_all(facet_kind::flower, data.flowers);
    add_all(facet_kind::price, keys_of(facet_kind::price, data));
}

void catalogue::index_orders() {
    std::array<std::vector<sort_key>, orderings> keys;
    for (auto& each : keys) each.reserve(entries_.size());
    const auto keys_of = [&](ordering order) -> std::vector<sort_key>& {
        return keys[static_cast<std::size_t>(order)];
    };
    for (position at = 0; at < entries_.size(); ++at) {
        const product& data = entries_[at]->data;
        keys_of(ordering::relevance).push_back(relevance_key(data));
        keys_of(ordering::price).push_back(prices_clp_[at]);
        keys_of(ordering::price_down).push_back(-prices_clp_[at]);
        keys_of(ordering::newest).push_back(-data.created_at.time_since_epoch().count());
        keys_of(ordering::rating).push_back(rating_key(data));
    }
    for (std::size_t i = 0; i < orderings; ++i) orders_[i] = sort_table(std::move(keys[i]));
}

void catalogue::index_words() {
    std::vector<std::span<const weighted>> documents(entries_.size());
    for (position at = 0; at < entries_.size(); ++at)
        if (entries_[at]->data.active) documents[at] = entries_[at]->words;
    search_ = search_index(words_, documents);
}

std::optional<position> catalogue::position_of(std::string_view id) const {
    if (!is_product_id(id)) return std::nullopt;
    const std::uint64_t packed = pack_id(id);
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), packed);
    if (found == ids_.end() || *found != packed) return std::nullopt;
    return static_cast<position>(found - ids_.begin());
}

sort_place catalogue::place_after(const sort_position& end) const {
    if (!is_product_id(end.id)) return {end.key, 0};
    const auto next = std::upper_bound(ids_.begin(), ids_.end(), pack_id(end.id));
    return {end.key, static_cast<position>(next - ids_.begin())};
}

const entry* catalogue::find(std::string_view id) const {
    const std::optional<position> at = position_of(id);
    return at ? entries_[*at].get() : nullptr;
}

std::vector<const category_node*> catalogue::category_path(std::string_view slug) const {
    return path_to(categories_, slug);
}

}  // namespace flores::product
