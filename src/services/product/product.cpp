#include "services/product/product.hpp"

#include "domain/utf8.hpp"
#include "platform/json/place.hpp"

#include <boost/url/parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace flores::product {
namespace {

namespace refusals = json::refusals;

class fault_list {
public:
    void add(std::string pointer, json::refusal why) {
        faults_.push_back({std::move(pointer), why.code, std::move(why.message)});
    }
    std::vector<field_error> take() { return std::move(faults_); }

private:
    std::vector<field_error> faults_;
};

json::refusal given_twice() {
    return {"duplicate", {"Está repetido.", "It is given twice."}};
}

// A text of at most `max` code points; `required`: and not blank.
void check_text(fault_list& faults, std::string pointer, std::string_view text, std::size_t max,
                bool required) {
    if (!valid_utf8(text))
        faults.add(std::move(pointer), refusals::bad_characters());
    else if (required && trimmed(text).empty())
        faults.add(std::move(pointer), refusals::too_short(1));
    else if (count_code_points(text) > max)
        faults.add(std::move(pointer), refusals::too_long(max));
}

void check_localized(fault_list& faults, std::string_view pointer, const localized& text,
                     std::size_t max, bool required) {
    check_text(faults, fmt::format("{}/es", pointer), text.es, max, required);
    check_text(faults, fmt::format("{}/en", pointer), text.en, max, false);
}

// Every item is a text of 1 to `length_max` code points, none is there twice.
void check_words(fault_list& faults, std::string_view pointer,
                 const std::vector<std::string>& words, std::size_t count_max,
                 std::size_t length_max) {
    if (words.size() > count_max) {
        faults.add(std::string(pointer), refusals::too_many(count_max));
        return;
    }
    for (auto word = words.begin(); word != words.end(); ++word) {
        const std::string place = fmt::format("{}/{}", pointer, word - words.begin());
        check_text(faults, place, *word, length_max, true);
        if (std::find(words.begin(), word, *word) != word) faults.add(place, given_twice());
    }
}

// Pages show it as the address of a picture, so it is one that runs no script and leads to no other
// scheme: of https, or a file of the shop's own by its path.
bool is_image(std::string_view text) {
    if (text.starts_with("https://")) {
        const auto url = boost::urls::parse_uri(text);
        return url && !url->host().empty() && !url->has_userinfo();
    }
    return !text.starts_with('/') && text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '/' || c == '-';
           });
}

void check_images(fault_list& faults, const std::vector<std::string>& images,
                  const product* known) {
    check_words(faults, "/images", images, limits::images_max, limits::image_bytes_max);
    if (images.size() > limits::images_max) return;
    const auto is_known = [known](const std::string& image) {
        return known != nullptr && std::ranges::find(known->images, image) != known->images.end();
    };
    for (std::size_t i = 0; i < images.size(); ++i)
        if (!is_image(images[i]) && !is_known(images[i]))
            faults.add(fmt::format("/images/{}", i),
                       refusals::bad_format(
                           {"Una dirección https:// o la ruta de un archivo: ramos/rosas.webp.",
                            "An https:// address or the path of a file: ramos/rosas.webp."}));
}

void check_occasions(fault_list& faults, const std::vector<std::string>& occasions) {
    check_words(faults, "/occasions", occasions, occasion_table.size(), limits::slug_bytes_max);
    for (std::size_t i = 0; i < std::min(occasions.size(), occasion_table.size()); ++i)
        if (find_occasion(occasions[i]) == nullptr)
            faults.add(fmt::format("/occasions/{}", i), refusals::not_allowed({}));
}

void check_price(fault_list& faults, std::string pointer, money price) {
    if (price.amount < limits::price_clp_min)
        faults.add(std::move(pointer), refusals::too_small(limits::price_clp_min));
    else if (price.amount > limits::price_clp_max)
        faults.add(std::move(pointer), refusals::too_large(limits::price_clp_max));
}

void check_offer(fault_list& faults, const std::string& pointer, const size_offer& offer) {
    check_price(faults, pointer + "/price", offer.price);
    if (offer.previous_price) {
        check_price(faults, pointer + "/previous_price", *offer.previous_price);
        if (*offer.previous_price <= offer.price)
            faults.add(pointer + "/previous_price",
                       {"not_above_price",
                        {"Debe ser mayor que el precio actual.", "Must be above the price now."}});
    }
    check_text(faults, pointer + "/dimensions", offer.dimensions,
               limits::dimensions_code_points_max, false);
}

void check_sizes(fault_list& faults, const std::vector<size_offer>& sizes) {
    if (sizes.empty()) return faults.add("/sizes", refusals::too_few(1));
    if (sizes.size() > limits::sizes_max)
        return faults.add("/sizes", refusals::too_many(limits::sizes_max));
    if (sizes.front().size != product_size::estandar)
        faults.add("/sizes/0/size",
                   {"not_allowed",
                    {"El primer tamaño es «estandar».", "The first size is \"estandar\"."}});
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const std::string pointer = fmt::format("/sizes/{}", i);
        check_offer(faults, pointer, sizes[i]);
        if (i > 0 && sizes[i].size <= sizes[i - 1].size)
            faults.add(pointer + "/size", {"not_ascending",
                                           {"Los tamaños van de menor a mayor, cada uno una vez.",
                                            "Sizes go from small to large, each once."}});
    }
}

void check_numbers(fault_list& faults, const product& candidate) {
    if (candidate.preparation_hours < 0)
        faults.add("/preparation_hours", refusals::too_small(0));
    else if (candidate.preparation_hours > limits::preparation_hours_max)
        faults.add("/preparation_hours", refusals::too_large(limits::preparation_hours_max));
    if (!candidate.rating) return;
    if (candidate.rating->average_hundredths < 100)
        faults.add("/rating/average_hundredths", refusals::too_small(100));
    else if (candidate.rating->average_hundredths > 500)
        faults.add("/rating/average_hundredths", refusals::too_large(500));
    if (candidate.rating->count < 1) faults.add("/rating/count", refusals::too_small(1));
}

using node_map = std::unordered_map<std::string_view, const category_node*>;

// How many nodes stand from this one up to its root, itself counted; beyond the limit it stops, so
// a ring ends too. Unknown parents end the climb.
std::size_t depth_of(const category_node* node, const node_map& by_slug) {
    std::size_t depth = 1;
    while (!node->parent.empty() && depth <= limits::category_depth_max) {
        const auto above = by_slug.find(node->parent);
        if (above == by_slug.end()) break;
        node = above->second;
        ++depth;
    }
    return depth;
}

}  // namespace

const occasion* find_occasion(std::string_view slug) {
    for (const occasion& each : occasion_table)
        if (each.slug == slug) return &each;
    return nullptr;
}

bool is_slug(std::string_view text) {
    if (text.empty() || text.size() > limits::slug_bytes_max) return false;
    if (text.front() == '-' || text.back() == '-') return false;
    if (text.find("--") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::vector<field_error> check(const product& candidate, const product* known) {
    fault_list faults;
    if (!is_product_id(candidate.id)) faults.add("/id", refusals::bad_format());
    check_localized(faults, "/name", candidate.name, limits::name_code_points_max, true);
    check_localized(faults, "/description", candidate.description,
                    limits::description_code_points_max, false);
    check_localized(faults, "/care", candidate.care, limits::care_code_points_max, false);
    if (!is_slug(candidate.category)) faults.add("/category", refusals::bad_format());
    check_occasions(faults, candidate.occasions);
    check_words(faults, "/colours", candidate.colours, limits::colours_max,
                limits::word_code_points_max);
    check_words(faults, "/flowers", candidate.flowers, limits::flowers_max,
                limits::word_code_points_max);
    check_words(faults, "/search_words", candidate.search_words, limits::search_words_max,
                limits::word_code_points_max);
    check_images(faults, candidate.images, known);
    check_sizes(faults, candidate.sizes);
    check_numbers(faults, candidate);
    return faults.take();
}

std::vector<field_error> check(const std::vector<category_node>& tree) {
    fault_list faults;
    if (tree.size() > limits::categories_max)
        faults.add("", refusals::too_many(limits::categories_max));
    node_map by_slug;
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const std::string pointer = fmt::format("/{}", i);
        if (!is_slug(tree[i].slug)) faults.add(pointer + "/slug", refusals::bad_format());
        if (!by_slug.emplace(tree[i].slug, &tree[i]).second)
            faults.add(pointer + "/slug", given_twice());
        check_localized(faults, pointer + "/name", tree[i].name, limits::name_code_points_max,
                        true);
    }
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const std::string pointer = fmt::format("/{}/parent", i);
        if (!tree[i].parent.empty() && !by_slug.contains(tree[i].parent))
            faults.add(pointer, refusals::not_allowed({}));
        if (depth_of(&tree[i], by_slug) > limits::category_depth_max)
            faults.add(pointer, {"too_deep",
                                 {"El árbol es demasiado hondo o gira en círculo.",
                                  "The tree is too deep or runs in a ring."}});
    }
    return faults.take();
}

std::vector<sku> skus(const product& what) {
    std::vector<sku> all;
    for (const size_offer& offer : what.sizes)
        if (const auto one = sku::of(what.id, offer.size)) all.push_back(*one);
    return all;
}

const size_offer* find_offer(const product& what, product_size size) {
    for (const size_offer& offer : what.sizes)
        if (offer.size == size) return &offer;
    return nullptr;
}

bool ever_came_in(const product& what, product_size size) {
    return find_offer(what, size) != nullptr ||
           std::ranges::find(what.former_sizes, size) != what.former_sizes.end();
}

void set_sizes(product& what, std::vector<size_offer> sizes) {
    std::vector<product_size> ever;
    for (const product_size size :
         {product_size::estandar, product_size::grande, product_size::premium})
        if (ever_came_in(what, size)) ever.push_back(size);
    what.sizes = std::move(sizes);
    std::erase_if(ever, [&](product_size size) { return find_offer(what, size) != nullptr; });
    what.former_sizes = std::move(ever);
}

money from_price(const product& what) {
    if (what.sizes.empty()) return {};
    const auto cheapest =
        std::min_element(what.sizes.begin(), what.sizes.end(),
                         [](const auto& a, const auto& b) { return a.price < b.price; });
    return cheapest->price;
}

}  // namespace flores::product
