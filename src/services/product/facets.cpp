#include "services/product/facets.hpp"

#include <algorithm>

namespace flores::product {
namespace {

std::int64_t signed_count(std::size_t count) {
    return static_cast<std::int64_t>(count);
}

std::vector<facet_count> as_shown(const std::vector<value_count>& counts) {
    std::vector<facet_count> out;
    for (const value_count& one : counts)
        out.push_back({std::string(one.value), std::string(one.value), signed_count(one.count)});
    return out;
}

std::string occasion_name(std::string_view slug, language in) {
    const occasion* known = find_occasion(slug);
    return std::string(known != nullptr ? known->name.in(in) : slug);
}

std::int64_t count_of(const std::vector<value_count>& counts, std::string_view value) {
    const auto found = std::find_if(counts.begin(), counts.end(),
                                    [&](const value_count& one) { return one.value == value; });
    return found == counts.end() ? 0 : signed_count(found->count);
}

std::vector<category_view> views_of(const category_index& categories, std::string_view parent,
                                    const std::vector<value_count>& counts, language in) {
    std::vector<category_view> out;
    for (const category_node* node : categories.children(parent))
        out.push_back({node->slug, node->name.in(in), count_of(counts, node->slug),
                       views_of(categories, node->slug, counts, in)});
    return out;
}

}  // namespace

facets_view facets_of(const facets& counts, const category_index& categories, language in) {
    facets_view out{.categories = {},
                    .occasions = {},
                    .colours = as_shown(counts.colours),
                    .flowers = as_shown(counts.flowers),
                    .prices = {},
                    .price_min = counts.price_min,
                    .price_max = counts.price_max};
    for (const value_count& one : counts.categories) {
        const category_node* node = categories.find(one.value);
        const std::string slug(one.value);
        out.categories.push_back(
            {slug, node != nullptr ? node->name.in(in) : slug, signed_count(one.count)});
    }
    for (const value_count& one : counts.occasions)
        out.occasions.push_back(
            {std::string(one.value), occasion_name(one.value, in), signed_count(one.count)});
    for (const price_range_count& one : counts.prices)
        out.prices.push_back({one.min, one.max, signed_count(one.count)});
    return out;
}

category_tree_view tree_view(const catalogue_view& from, language in) {
    return {views_of(from.categories(), {}, from.all_facets()->categories, in)};
}

occasion_list occasions_view(const catalogue_view& from, language in) {
    const auto counts = from.all_facets();
    occasion_list out;
    for (const occasion& one : occasion_table)
        out.items.push_back({std::string(one.slug), std::string(one.name.in(in)),
                             count_of(counts->occasions, one.slug)});
    return out;
}

}  // namespace flores::product
