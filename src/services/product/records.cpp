#include "services/product/records.hpp"

#include "domain/utf8.hpp"

#include <utility>

namespace flores::product {
namespace {

localized_wire wire_of(const localized& text) {
    return {text.es, text.en};
}

localized text_of(localized_wire wire) {
    return {std::move(wire.es), std::move(wire.en)};
}

template <class Input>
localized text_of_input(const Input& input) {
    return {input.es.value, input.en ? input.en->value : std::string()};
}

template <class Words>
std::vector<std::string> words_of(const Words& input) {
    std::vector<std::string> out;
    out.reserve(input.size());
    for (const auto& word : input) out.push_back(word.value);
    return out;
}

template <class Sizes>
std::vector<size_offer> sizes_of(const Sizes& input) {
    std::vector<size_offer> out;
    for (const size_input& one : input)
        out.push_back({one.size, one.price, one.previous_price,
                       one.dimensions ? one.dimensions->value : std::string()});
    return out;
}

}  // namespace

std::optional<new_id_input> new_id_input::parse(std::string_view written) {
    const std::string_view bare = trimmed(written);
    if (!is_product_id(bare)) return std::nullopt;
    return new_id_input{std::string(bare)};
}

std::optional<category_slug_input> category_slug_input::parse(std::string_view written) {
    const std::string_view bare = trimmed(written);
    if (!is_slug(bare)) return std::nullopt;
    return category_slug_input{std::string(bare)};
}

product_record record_of(const product& what) {
    product_record out{.id = what.id,
                       .name = wire_of(what.name),
                       .description = wire_of(what.description),
                       .care = wire_of(what.care),
                       .category = what.category,
                       .occasions = what.occasions,
                       .colours = what.colours,
                       .flowers = what.flowers,
                       .search_words = what.search_words,
                       .images = what.images,
                       .sizes = {},
                       .preparation_hours = what.preparation_hours,
                       .featured = what.featured,
                       .active = what.active,
                       .rating = std::nullopt,
                       .rating_version = std::nullopt,
                       .former_sizes = {},
                       .revision = what.revision,
                       .created_at = what.created_at,
                       .updated_at = what.updated_at};
    for (const size_offer& one : what.sizes)
        out.sizes.push_back({one.size, one.price, one.previous_price, one.dimensions});
    if (what.rating) out.rating = {what.rating->average_hundredths, what.rating->count};
    if (what.rating_version > 0) out.rating_version = what.rating_version;
    if (!what.former_sizes.empty()) out.former_sizes = what.former_sizes;
    return out;
}

product product_of(product_record record) {
    product out{.id = std::move(record.id),
                .name = text_of(std::move(record.name)),
                .description = text_of(std::move(record.description)),
                .care = text_of(std::move(record.care)),
                .category = std::move(record.category),
                .occasions = std::move(record.occasions),
                .colours = std::move(record.colours),
                .flowers = std::move(record.flowers),
                .search_words = std::move(record.search_words),
                .images = std::move(record.images),
                .sizes = {},
                .preparation_hours = static_cast<int>(record.preparation_hours),
                .featured = record.featured,
                .active = record.active,
                .revision = record.revision,
                .created_at = record.created_at,
                .updated_at = record.updated_at};
    for (size_record& one : record.sizes)
        out.sizes.push_back({one.size, one.price, one.previous_price, std::move(one.dimensions)});
    out.rating_version = record.rating_version.value_or(0);
    if (record.former_sizes.has_value()) out.former_sizes = *record.former_sizes;
    if (record.rating)
        out.rating = rating_summary{static_cast<int>(record.rating->average_hundredths),
                                    static_cast<int>(record.rating->count)};
    return out;
}

category_record record_of(const category_node& what) {
    category_record out{what.slug, std::nullopt, wire_of(what.name)};
    if (!what.parent.empty()) out.parent = what.parent;
    return out;
}

category_node node_of(category_record record) {
    return {std::move(record.slug), std::move(record.parent).value_or(std::string()),
            text_of(std::move(record.name))};
}

void apply(const product_input& input, product& out) {
    out.name = text_of_input(input.name);
    out.description = input.description ? text_of_input(*input.description) : localized{};
    out.care = input.care ? text_of_input(*input.care) : localized{};
    out.category = input.category.value;
    const auto words = [](const auto& given) {
        return given ? words_of(*given) : std::vector<std::string>();
    };
    out.occasions = words(input.occasions);
    out.colours = words(input.colours);
    out.flowers = words(input.flowers);
    out.search_words = words(input.search_words);
    out.images = words(input.images);
    set_sizes(out, sizes_of(input.sizes));
    out.preparation_hours = static_cast<int>(input.preparation_hours.value);
    out.featured = input.featured.value_or(false);
}

void apply(const product_patch& input, product& out) {
    if (input.name) out.name = text_of_input(*input.name);
    if (input.description) out.description = text_of_input(*input.description);
    if (input.care) out.care = text_of_input(*input.care);
    if (input.category) out.category = input.category->value;
    const auto set = [](const auto& given, std::vector<std::string>& words) {
        if (given) words = words_of(*given);
    };
    set(input.occasions, out.occasions);
    set(input.colours, out.colours);
    set(input.flowers, out.flowers);
    set(input.search_words, out.search_words);
    set(input.images, out.images);
    if (input.sizes) set_sizes(out, sizes_of(*input.sizes));
    if (input.preparation_hours)
        out.preparation_hours = static_cast<int>(input.preparation_hours->value);
    if (input.featured) out.featured = *input.featured;
}

}  // namespace flores::product
