#include "services/product/routes.hpp"

#include "services/product/listing.hpp"
#include "services/product/staff_routes.hpp"

#include <iterator>

namespace flores::product {
namespace {

using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::query;
using http::ready;
using http::row;
using http::verb;

template <class T>
expected<ready<T>> ready_of(expected<prebuilt_answer> got) {
    if (!got) return std::unexpected(std::move(got.error()));
    return ready<T>{std::move(*got)};
}

std::size_t count_of(const short_list_query& wanted) {
    return wanted.limit ? static_cast<std::size_t>(wanted.limit->value) : short_list_default;
}

expected<ready<product_view>> show_product(std::string id, language in, product_api& api) {
    const shown_product* found = api.shown.now().find(id);
    if (found == nullptr || !found->what().active) return fail(errors::not_found);
    return ready<product_view>{found->detail(in)};
}

expected<ready<product_list>> list_products(list_query wanted, language in, product_api& api) {
    return ready_of<product_list>(list_page(api.shown.now(), *api.calendar.read(), wanted, in,
                                            api.cursor_key, api.clock.now()));
}

// A search is a list with a query and, unless told otherwise, with facets.
expected<ready<product_list>> search_products(list_query wanted, language in, product_api& api) {
    if (!wanted.q || wanted.q->value.empty()) {
        json::refusal why = json::refusals::required();
        return refuse({{"/query/q", why.code, std::move(why.message)}});
    }
    if (!wanted.facets) wanted.facets = {{1}};
    return list_products(std::move(wanted), in, api);
}

expected<completions> complete_search(complete_query wanted, language in, product_api& api) {
    if (auto fault = check_query(wanted.q.value)) return refuse({std::move(*fault)});
    const auto count =
        wanted.limit ? static_cast<std::size_t>(wanted.limit->value) : completions_default;
    return completions{api.shown.now().index().complete(wanted.q.value, count, in)};
}

expected<ready<product_list>> list_featured(short_list_query wanted, language in,
                                            product_api& api) {
    return ready<product_list>{featured_page(api.shown.now(), count_of(wanted), in)};
}

expected<ready<product_list>> list_similar(std::string id, short_list_query wanted, language in,
                                           product_api& api) {
    return ready_of<product_list>(similar_page(api.shown.now(), id, count_of(wanted), in));
}

expected<ready<category_tree_view>> show_categories(language in, product_api& api) {
    return ready<category_tree_view>{category_page(api.shown.now(), in)};
}

expected<ready<occasion_list>> list_occasions(language in, product_api& api) {
    return ready<occasion_list>{occasions(api.shown.now(), in)};
}

expected<offers_answer> show_offers(offers_request wanted, product_api& api) {
    return offers_answer{offers_of(api.shown.now(), wanted.skus)};
}

expected<category_slugs> show_known_categories(category_slugs wanted, product_api& api) {
    const category_index& known = api.shown.now().categories();
    std::erase_if(wanted.slugs, [&](const std::string& one) { return known.find(one) == nullptr; });
    return wanted;
}

}  // namespace

std::vector<http::route> routes(product_api& api) {
    auto out = http::routes(
        api,
        row{verb::get, "/api/products/{id}", "Show product", access::open, http::limits::read,
            answers<ready<product_view>>, can_fail{errors::not_found}, show_product},
        row{verb::get, "/api/products", "List products", access::open, http::limits::read,
            query<list_query>, answers<ready<product_list>>, can_fail{errors::bad_cursor},
            list_products},
        row{verb::get, "/api/products/featured", "List featured products", access::open,
            http::limits::read, query<short_list_query>, answers<ready<product_list>>,
            http::untagged{}, list_featured},
        row{verb::get, "/api/products/{id}/similar", "List similar products", access::open,
            http::limits::read, query<short_list_query>, answers<ready<product_list>>,
            can_fail{errors::not_found}, http::untagged{}, list_similar},
        row{verb::get, "/api/categories", "Show category tree", access::open, http::limits::read,
            answers<ready<category_tree_view>>, show_categories},
        row{verb::get, "/api/occasions", "List occasions", access::open, http::limits::read,
            answers<ready<occasion_list>>, list_occasions},
        row{verb::get, "/api/search", "Search products", access::open, http::limits::read,
            query<list_query>, answers<ready<product_list>>, can_fail{errors::bad_cursor},
            http::untagged{}, search_products},
        row{verb::get, "/api/search/complete", "Complete search words", access::open,
            http::limits::read, query<complete_query>, answers<completions>, complete_search},
        row{verb::post, "/internal/products/offers", access::internal, http::limits::read,
            body<offers_request>, answers<offers_answer>, show_offers},
        row{verb::post, "/internal/products/categories", access::internal, http::limits::read,
            body<category_slugs>, answers<category_slugs>, show_known_categories});
    auto staff = staff_routes(api);
    out.insert(out.end(), std::make_move_iterator(staff.begin()),
               std::make_move_iterator(staff.end()));
    return out;
}

}  // namespace flores::product
