#include "services/product/listing.hpp"

#include "platform/auth/cursor.hpp"
#include "platform/core/text.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/language.hpp"
#include "services/product/facets.hpp"

#include <fmt/format.h>

namespace flores::product {
namespace {

constexpr int nothing_is_ready = -1;  // hours of preparation that no product has

template <class Words>
std::vector<std::string> words_of(const std::optional<Words>& given) {
    std::vector<std::string> out;
    if (given)
        for (const auto& word : *given) out.push_back(word.value);
    return out;
}

template <class Bound>
std::optional<money> money_of(const std::optional<Bound>& bound) {
    if (!bound) return std::nullopt;
    return money{bound->value};
}

filter filter_of(const list_query& wanted, const delivery_calendar& calendar, instant now) {
    filter out{.q = wanted.q ? wanted.q->value : std::string(),
               .categories = words_of(wanted.category),
               .occasions = words_of(wanted.occasion),
               .colours = words_of(wanted.colour),
               .flowers = words_of(wanted.flower),
               .price_min = money_of(wanted.price_min),
               .price_max = money_of(wanted.price_max),
               .featured = wanted.featured,
               .preparation_hours_max = std::nullopt};
    if (wanted.available_on)
        out.preparation_hours_max =
            preparation_hours_for(calendar, *wanted.available_on, now).value_or(nothing_is_ready);
    return out;
}

expected<void> check_list(const list_query& wanted) {
    std::vector<field_error> faults;
    if (wanted.q)
        if (auto fault = check_query(wanted.q->value)) faults.push_back(std::move(*fault));
    if (wanted.price_min && wanted.price_max && wanted.price_max->value < wanted.price_min->value)
        faults.push_back({"/query/price_max",
                          "too_small",
                          {"Debe ser al menos price_min.", "It must be at least price_min."}});
    if (!faults.empty()) return refuse(std::move(faults));
    return {};
}

ordering order_of(const list_query& wanted) {
    switch (wanted.order.value_or(list_order::relevance)) {
        case list_order::price:
            return ordering::price;
        case list_order::price_down:
            return ordering::price_down;
        case list_order::newest:
            return ordering::newest;
        case list_order::rating:
            return ordering::rating;
        case list_order::relevance:
            return ordering::relevance;
    }
    return ordering::relevance;
}

// Equal for the same list alone: everything but where a page starts and how it looks.
std::string list_text(list_query wanted) {
    wanted.cursor.reset();
    wanted.limit.reset();
    wanted.facets.reset();
    return json::encode(wanted);
}

expected<std::optional<sort_position>> start_of(const list_query& wanted, const auth::key& with) {
    if (!wanted.cursor) return std::nullopt;
    const auto read = auth::read_cursor(with, list_text(wanted), *wanted.cursor);
    if (!read) return std::unexpected(read.error());
    const auto key = whole_number(read->sort_key);
    if (!key) return fail(errors::bad_cursor);
    return sort_position{*key, read->id};
}

struct page_ends {
    std::size_t total = 0;
    std::string cursor;  // empty: the last page
    const facets* counts = nullptr;
};

std::string list_json(const catalogue_view& from, const std::vector<const entry*>& items,
                      const page_ends& ends, language in) {
    std::size_t bytes = 64 + ends.cursor.size();
    for (const entry* one : items) bytes += from.shown(*one).summary(in).size() + 1;
    std::string out;
    out.reserve(bytes);
    out += "{\"items\":[";
    for (const entry* one : items) {
        if (out.back() != '[') out += ',';
        out += from.shown(*one).summary(in);
    }
    out += "],\"total\":";
    json::encode(out, ends.total);
    out += ",\"next_cursor\":";
    if (ends.cursor.empty())
        out += "null";
    else
        json::encode(out, ends.cursor);
    out += ",\"facets\":";
    if (ends.counts != nullptr)
        json::encode(out, facets_of(*ends.counts, from.categories(), in));
    else
        out += "null";
    out += '}';
    return out;
}

std::shared_ptr<http::prebuilt> prebuilt_of(std::string body) {
    auto out = std::make_shared<http::prebuilt>();
    out->body = std::move(body);
    return out;
}

prebuilt_answer short_list(const catalogue_view& from, const std::vector<const entry*>& items,
                           language in) {
    return prebuilt_of(list_json(from, items, {items.size(), {}, nullptr}, in));
}

// Changes with anything that lists show, but not with availability.
std::string list_tag(const catalogue_view& from, language in) {
    return fmt::format("\"c{}-{}\"", from.revision(), json::enum_text(in));
}

expected<std::string> make_page(const catalogue_view& from, const filter& narrowed,
                                const list_query& wanted, language in, const auth::key& with) {
    const auto start = start_of(wanted, with);
    if (!start) return std::unexpected(start.error());
    const selection chosen = from.index().select(narrowed);
    const auto limit = static_cast<std::size_t>(wanted.limit ? wanted.limit->value
                                                             : std::int64_t{page_items_default});
    const page got = from.index().list(chosen, order_of(wanted), *start, limit);
    page_ends ends{got.total, {}, nullptr};
    if (got.next)
        ends.cursor = auth::write_cursor(with, list_text(wanted),
                                         {std::to_string(got.next->key), got.next->id});
    facets counts;
    if (wanted.facets.value_or(false)) {
        counts = from.index().count_facets(chosen);
        ends.counts = &counts;
    }
    return list_json(from, got.entries, ends, in);
}

// Whether this is a first page that is kept: all products or one category, nothing else chosen.
bool is_kept(const list_query& wanted, const catalogue_view& from, const category_node*& of) {
    const bool plain = !wanted.q && !wanted.occasion && !wanted.colour && !wanted.flower &&
                       !wanted.price_min && !wanted.price_max && !wanted.featured &&
                       !wanted.available_on && !wanted.cursor &&
                       wanted.order.value_or(list_order::relevance) == list_order::relevance &&
                       (!wanted.limit || wanted.limit->value == page_items_default) &&
                       !wanted.facets.value_or(false);
    if (!plain) return false;
    if (!wanted.category || wanted.category->empty()) return true;
    if (wanted.category->size() == 1) of = from.categories().find((*wanted.category)[0].value);
    return of != nullptr;
}

std::vector<std::string> slugs_to(const catalogue_view& from, const std::string& category) {
    std::vector<std::string> out;
    for (const category_node* node : from.categories().path(category)) out.push_back(node->slug);
    return out;
}

std::size_t count_of(const short_list_query& wanted) {
    return wanted.limit ? static_cast<std::size_t>(wanted.limit->value) : short_list_default;
}

}  // namespace

expected<prebuilt_answer> detail_page(const catalogue_view& from, std::string_view id,
                                      language in) {
    const shown_product* found = from.find(id);
    if (found == nullptr || !found->what().active) return fail(errors::not_found);
    return found->detail(in);
}

expected<prebuilt_answer> list_page(const catalogue_view& from, const delivery_calendar& calendar,
                                    const list_query& wanted, language in,
                                    const auth::key& cursor_key, instant now) {
    const category_node* of = nullptr;
    const bool kept = is_kept(wanted, from, of);
    if (kept)
        if (const auto* there = from.first_page(of, in).find()) return *there;
    if (const expected<void> sound = check_list(wanted); !sound)
        return std::unexpected(sound.error());
    if (wanted.available_on && !calendar.known()) return fail(errors::unavailable);
    const filter narrowed = filter_of(wanted, calendar, now);
    expected<std::string> body = make_page(from, narrowed, wanted, in, cursor_key);
    if (!body) return std::unexpected(std::move(body.error()));
    auto out = prebuilt_of(std::move(*body));
    if (!kept) return out;
    return from.first_page(of, in).get([&] {
        out->etag = list_tag(from, in);
        compress_prebuilt(*out);
        return prebuilt_answer(out);
    });
}

expected<prebuilt_answer> search_page(const catalogue_view& from, const delivery_calendar& calendar,
                                      list_query wanted, language in, const auth::key& cursor_key,
                                      instant now) {
    if (!wanted.q || wanted.q->value.empty()) {
        json::refusal why = json::refusals::required();
        return refuse({{"/query/q", why.code, std::move(why.message)}});
    }
    if (!wanted.facets) wanted.facets = {{1}};
    return list_page(from, calendar, wanted, in, cursor_key, now);
}

expected<completions> completions_of(const catalogue_view& from, const complete_query& typed,
                                     language in) {
    if (auto fault = check_query(typed.q.value)) return refuse({std::move(*fault)});
    const auto count =
        typed.limit ? static_cast<std::size_t>(typed.limit->value) : completions_default;
    return completions{from.index().complete(typed.q.value, count, in)};
}

prebuilt_answer featured_page(const catalogue_view& from, const short_list_query& wanted,
                              language in) {
    return short_list(from, from.index().featured(count_of(wanted)), in);
}

expected<prebuilt_answer> similar_page(const catalogue_view& from, std::string_view id,
                                       const short_list_query& wanted, language in) {
    const shown_product* found = from.find(id);
    if (found == nullptr || !found->what().active) return fail(errors::not_found);
    return short_list(from, from.index().similar(id, count_of(wanted)), in);
}

prebuilt_answer category_page(const catalogue_view& from, language in) {
    return from.category_tree_answer(in).get([&] {
        auto out = prebuilt_of(json::encode(tree_view(from, in)));
        out->etag = list_tag(from, in);
        compress_prebuilt(*out);
        return prebuilt_answer(out);
    });
}

prebuilt_answer occasions(const catalogue_view& from, language in) {
    return from.occasions_answer(in).get([&] {
        auto out = prebuilt_of(json::encode(occasions_view(from, in)));
        out->etag = list_tag(from, in);
        return prebuilt_answer(out);
    });
}

std::vector<offer> offers_of(const catalogue_view& from, const std::vector<std::string>& skus) {
    std::vector<offer> out;
    for (const std::string& text : skus) {
        const std::optional<sku> wanted = sku::parse(text);
        const shown_product* found = wanted ? from.find(wanted->product_id()) : nullptr;
        if (found == nullptr) continue;
        const product& what = found->what();
        for (std::size_t i = 0; i < what.sizes.size(); ++i) {
            if (what.sizes[i].size != wanted->size()) continue;
            out.push_back({text,
                           what.id,
                           {what.name.es, what.name.in(language::en)},
                           std::string(size_name(wanted->size())),
                           what.sizes[i].price,
                           what.active,
                           what.revision,
                           std::string(name_of(found->state_now(i))),
                           slugs_to(from, what.category),
                           what.preparation_hours});
        }
    }
    return out;
}

category_slugs known_of(const catalogue_view& from, category_slugs asked) {
    const category_index& known = from.categories();
    std::erase_if(asked.slugs, [&](const std::string& one) { return known.find(one) == nullptr; });
    return asked;
}

}  // namespace flores::product
