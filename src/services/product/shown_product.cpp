#include "services/product/shown_product.hpp"

#include "platform/http/compression.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/language.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::product {
namespace {

// Raised when the JSON of a product changes its form, so that no client keeps the former one.
constexpr int detail_form = 1;

constexpr int brotli_effort = 5;
constexpr int gzip_effort = 6;

std::optional<rating_view> rating_of(const product& what) {
    if (!what.rating) return std::nullopt;
    return rating_view{what.rating->average_hundredths / 100.0, what.rating->count};
}

std::vector<named_slug> occasions_of(const product& what, language in) {
    std::vector<named_slug> out;
    for (const std::string& slug : what.occasions)
        if (const occasion* one = find_occasion(slug))
            out.push_back({slug, std::string(one->name.in(in))});
    return out;
}

// The size that listings show the price of: the cheapest.
const size_offer& cheapest(const product& what) {
    return *std::min_element(
        what.sizes.begin(), what.sizes.end(),
        [](const size_offer& a, const size_offer& b) { return a.price < b.price; });
}

}  // namespace

shown_product::shown_product(const show_ground& ground, std::shared_ptr<const entry> what,
                             std::shared_ptr<const category_index> categories)
    : budget_(ground.budget), what_(std::move(what)), categories_(std::move(categories)) {
    const std::vector<sku> names = skus(what_->data);
    for (std::size_t i = 0; i < names.size(); ++i) {
        cells_[i] = &ground.board.of(names[i].text());
        states_[i] = cells_[i]->state();
        best_ = std::max(best_, states_[i]);
    }
    summaries_ = {summary_json(language::es), summary_json(language::en)};
}

shown_product::~shown_product() {
    for (const auto& one : details_)
        if (one.find() != nullptr) budget_.give_back(1);
}

std::string shown_product::summary_json(language in) const {
    const product& from = what_->data;
    const size_offer& shown = cheapest(from);
    product_summary out{.id = from.id,
                        .name = from.name.in(in),
                        .category = from.category,
                        .occasions = from.occasions,
                        .colours = from.colours,
                        .image = std::nullopt,
                        .sizes = {},
                        .price = shown.price,
                        .previous_price = shown.previous_price,
                        .preparation_hours = from.preparation_hours,
                        .featured = from.featured,
                        .availability = best_,
                        .rating = rating_of(from)};
    if (!from.images.empty()) out.image = from.images.front();
    for (const size_offer& one : from.sizes) out.sizes.emplace_back(size_name(one.size));
    return json::encode(out);
}

std::shared_ptr<const http::prebuilt> shown_product::make_detail(language in,
                                                                 bool compressed) const {
    const product& from = what_->data;
    product_view view{.id = from.id,
                      .name = from.name.in(in),
                      .description = from.description.in(in),
                      .care = from.care.in(in),
                      .categories = {},
                      .occasions = occasions_of(from, in),
                      .colours = from.colours,
                      .flowers = from.flowers,
                      .images = from.images,
                      .sizes = {},
                      .price = cheapest(from).price,
                      .preparation_hours = from.preparation_hours,
                      .featured = from.featured,
                      .availability = best_,
                      .rating = rating_of(from),
                      .revision = from.revision,
                      .updated_at = from.updated_at};
    for (const category_node* node : categories_->path(from.category))
        view.categories.push_back({node->slug, node->name.in(in)});
    const std::vector<sku> names = skus(from);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const size_offer& one = from.sizes[i];
        view.sizes.push_back({names[i].text(), std::string(size_name(one.size)), one.price,
                              one.previous_price, one.dimensions, states_[i]});
    }
    auto out = std::make_shared<http::prebuilt>();
    out->body = json::encode(view);
    out->etag = fmt::format("\"{}-{}-{}.{}\"", from.revision, json::enum_text(in), detail_form,
                            categories_->revision());
    if (compressed) compress_prebuilt(*out);
    return out;
}

std::shared_ptr<const http::prebuilt> shown_product::detail(language in) const {
    const auto& kept = details_[static_cast<std::size_t>(in)];
    if (const auto* there = kept.find()) return *there;
    if (!budget_.take()) return make_detail(in, false);
    auto made = make_detail(in, true);
    auto got = kept.get([&made] { return made; });
    // Another thread was first: what this one made is not kept.
    if (got != made) budget_.give_back(1);
    return got;
}

void compress_prebuilt(http::prebuilt& out) {
    if (out.body.size() < http::compress_bytes_min) return;
    out.gzip = http::compress(out.body, http::coding::gzip, gzip_effort);
    out.br = http::compress(out.body, http::coding::br, brotli_effort);
}

}  // namespace flores::product
