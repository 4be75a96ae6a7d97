// Filtering, listing and counting; making the snapshot is in catalogue.cpp.
#include "domain/utf8.hpp"
#include "platform/core/text.hpp"
#include "services/product/catalogue.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace flores::product {
namespace {

// Where the price ranges of the facets begin; the last has no end.
constexpr std::array<std::int64_t, 6> range_begins_clp{0, 20'000, 30'000, 45'000, 70'000, 100'000};

std::vector<std::string> folded(const std::vector<std::string>& texts) {
    std::vector<std::string> keys;
    for (const std::string& text : texts) keys.push_back(fold(text));
    return keys;
}

// Every value that is left, the most frequent first, then by value.
std::vector<value_count> most_frequent(const attribute_index& attribute,
                                       const std::vector<std::uint32_t>& counts) {
    std::vector<value_count> all;
    for (value_id value = 0; value < counts.size(); ++value)
        if (counts[value] > 0) all.push_back({attribute.label(value), counts[value]});
    const std::size_t kept = std::min(all.size(), limits::facet_values_max);
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(),
                      [](const value_count& a, const value_count& b) {
                          return a.count != b.count ? a.count > b.count : a.value < b.value;
                      });
    all.resize(kept);
    return all;
}

// Every slug of `table` that is left, in the table's order.
template <class Table>
std::vector<value_count> in_order_of(const Table& table, const attribute_index& attribute,
                                     const std::vector<std::uint32_t>& counts) {
    std::vector<value_count> all;
    for (const auto& row : table) {
        const std::optional<value_id> value = attribute.find(row.slug);
        if (value && counts[*value] > 0) all.push_back({attribute.label(*value), counts[*value]});
    }
    return all;
}

}  // namespace

std::size_t catalogue::price_range_of(std::int64_t price_clp) {
    const auto above =
        std::upper_bound(range_begins_clp.begin() + 1, range_begins_clp.end(), price_clp);
    return static_cast<std::size_t>(above - range_begins_clp.begin() - 1);
}

selection catalogue::select(const filter& wanted) const {
    selection found;
    found.unfaceted = listed_;
    narrow_by_members(found.unfaceted, wanted);
    if (!wanted.q.empty()) narrow_by_search(found, wanted.q);
    choose(found, facet_kind::category, wanted.categories);
    choose(found, facet_kind::occasion, wanted.occasions);
    choose(found, facet_kind::colour, folded(wanted.colours));
    choose(found, facet_kind::flower, folded(wanted.flowers));
    if (wanted.price_min || wanted.price_max)
        found.chosen[static_cast<std::size_t>(facet_kind::price)] = within_prices(wanted);
    found.passing = found.unfaceted;
    for (const auto& set : found.chosen)
        if (set) found.passing &= *set;
    found.total = found.passing.count();
    return found;
}

void catalogue::choose(selection& into, facet_kind kind,
                       const std::vector<std::string>& keys) const {
    if (!keys.empty()) into.chosen[static_cast<std::size_t>(kind)] = attribute(kind).any_of(keys);
}

position_set catalogue::within_prices(const filter& wanted) const {
    const std::int64_t min = wanted.price_min ? wanted.price_min->amount : 0;
    const std::int64_t max =
        wanted.price_max ? wanted.price_max->amount : std::numeric_limits<std::int64_t>::max();
    position_set found(entries_.size());
    found.assign_where(
        [&](position at) { return prices_clp_[at] >= min && prices_clp_[at] <= max; },
        entries_.size());
    return found;
}

void catalogue::narrow_by_members(position_set& set, const filter& wanted) const {
    if (wanted.featured && *wanted.featured) set &= featured_;
    if (wanted.featured && !*wanted.featured) set -= featured_;
    if (!wanted.preparation_hours_max) return;
    position_set ready(entries_.size());
    ready.assign_where(
        [&](position at) { return preparation_hours_[at] <= *wanted.preparation_hours_max; },
        entries_.size());
    set &= ready;
}

void catalogue::narrow_by_search(selection& into, const std::string& query) const {
    const std::optional<position> by_id = position_of(upper_ascii(trimmed(query)));
    if (by_id) {
        position_set only(entries_.size());
        only.insert(*by_id);
        into.unfaceted &= only;
        into.scores.assign(entries_.size(), 1);
        return;
    }
    search_matches matched = search_.match(query);
    into.unfaceted &= matched.positions;
    into.scores = std::move(matched.scores);
}

page catalogue::list(const filter& wanted, ordering order,
                     const std::optional<sort_position>& after, std::size_t limit) const {
    return list(select(wanted), order, after, limit);
}

page catalogue::list(const selection& chosen, ordering order,
                     const std::optional<sort_position>& after, std::size_t limit) const {
    std::optional<sort_place> from;
    if (after) from = place_after(*after);
    const bool by_score = order == ordering::relevance && !chosen.scores.empty();
    const auto score_key = [&](position at) {
        return -(sort_key{chosen.scores[at]} * 2 + (featured_.contains(at) ? 1 : 0));
    };
    // One more than asked tells whether there is a next page.
    std::vector<position> found =
        by_score ? first_by_key(chosen.passing, from, limit + 1, score_key)
                 : order_by(order).first(chosen.passing, chosen.total, from, limit + 1);
    page answer;
    answer.total = chosen.total;
    const bool more = found.size() > limit;
    if (more) found.pop_back();
    answer.entries = entries_at(found);
    if (more && !found.empty()) {
        const position last = found.back();
        answer.next = sort_position{by_score ? score_key(last) : order_by(order).key(last),
                                    entries_[last]->data.id};
    }
    return answer;
}

position_set catalogue::without_choice_of(const selection& chosen, facet_kind kind) const {
    position_set set = chosen.unfaceted;
    for (std::size_t i = 0; i < chosen.chosen.size(); ++i)
        if (chosen.chosen[i] && i != static_cast<std::size_t>(kind)) set &= *chosen.chosen[i];
    return set;
}

facets catalogue::count_facets(const selection& chosen) const {
    const auto counts = [&](facet_kind kind) {
        const bool has_choice = chosen.chosen[static_cast<std::size_t>(kind)].has_value();
        return has_choice ? attribute(kind).counts(without_choice_of(chosen, kind), listed_)
                          : attribute(kind).counts(chosen.passing, listed_);
    };
    facets counted;
    counted.categories =
        in_order_of(categories_, attribute(facet_kind::category), counts(facet_kind::category));
    counted.occasions =
        in_order_of(occasion_table, attribute(facet_kind::occasion), counts(facet_kind::occasion));
    counted.colours = most_frequent(attribute(facet_kind::colour), counts(facet_kind::colour));
    counted.flowers = most_frequent(attribute(facet_kind::flower), counts(facet_kind::flower));
    count_prices(without_choice_of(chosen, facet_kind::price), counted);
    return counted;
}

void catalogue::count_prices(const position_set& chosen, facets& into) const {
    const attribute_index& ranges = attribute(facet_kind::price);
    const std::vector<std::uint32_t> counts = ranges.counts(chosen, listed_);
    for (std::size_t i = 0; i < range_begins_clp.size(); ++i) {
        const std::optional<value_id> value = ranges.find(std::to_string(i));
        if (!value || counts[*value] == 0) continue;
        price_range_count range{{range_begins_clp[i]}, std::nullopt, counts[*value]};
        if (i + 1 < range_begins_clp.size()) range.max = money{range_begins_clp[i + 1] - 1};
        into.prices.push_back(range);
    }
    const std::size_t size = chosen.count();
    const auto extreme = [&](ordering order) -> std::optional<money> {
        const auto first = order_by(order).first(chosen, size, std::nullopt, 1);
        if (first.empty()) return std::nullopt;
        return money{prices_clp_[first.front()]};
    };
    into.price_min = extreme(ordering::price);
    into.price_max = extreme(ordering::price_down);
}

std::vector<const entry*> catalogue::featured(std::size_t count) const {
    position_set set = listed_;
    set &= featured_;
    return entries_at(order_by(ordering::relevance).first(set, set.count(), std::nullopt, count));
}

std::vector<const entry*> catalogue::similar(std::string_view id, std::size_t count) const {
    // What one shared value counts; a shared category counts once for each level of the tree.
    constexpr std::pair<facet_kind, std::uint16_t> shared[] = {{facet_kind::category, 12},
                                                               {facet_kind::flower, 10},
                                                               {facet_kind::occasion, 8},
                                                               {facet_kind::colour, 5}};
    constexpr std::int64_t nearness_max = 40;  // in quarters of a point
    const std::optional<position> self = position_of(id);
    if (!self) return {};
    std::vector<std::uint16_t> points(entries_.size());
    for (const auto& [kind, worth] : shared)
        for (const std::string& key : keys_of(kind, entries_[*self]->data))
            if (const auto value = attribute(kind).find(key))
                for (const position at : attribute(kind).having(*value))
                    points[at] = static_cast<std::uint16_t>(points[at] + worth);
    points[*self] = 0;
    position_set alike(entries_.size());
    alike.assign_where([&](position at) { return points[at] != 0; }, entries_.size());
    const std::int64_t price = prices_clp_[*self];
    const auto key_of = [&](position at) {
        const auto [low, high] = std::minmax(price, prices_clp_[at]);
        const std::int64_t nearness = high > 0 ? nearness_max * low / high : 0;
        return -(sort_key{points[at]} * 4 + nearness);
    };
    return entries_at(first_by_key(alike, std::nullopt, count, key_of));
}

std::vector<std::string> catalogue::keys_of(facet_kind kind, const product& data) const {
    std::vector<std::string> keys;
    switch (kind) {
        case facet_kind::category:
            for (const category_node* node : category_path(data.category))
                keys.push_back(node->slug);
            return keys;
        case facet_kind::occasion:
            return data.occasions;
        case facet_kind::colour:
            return folded(data.colours);
        case facet_kind::flower:
            return folded(data.flowers);
        case facet_kind::price:
            return {std::to_string(price_range_of(from_price(data).amount))};
    }
    return keys;
}

std::vector<const entry*> catalogue::entries_at(std::span<const position> positions) const {
    std::vector<const entry*> found;
    found.reserve(positions.size());
    for (const position at : positions) found.push_back(entries_[at].get());
    return found;
}

}  // namespace flores::product
