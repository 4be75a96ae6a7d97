#include "services/product/routes.hpp"

#include "services/product/listing.hpp"

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

expected<ready<product_view>> show_product(std::string id, language in, product_api& api) {
    return ready_of<product_view>(detail_page(api.shown.now(), id, in));
}

expected<ready<product_list>> list_products(list_query wanted, language in, product_api& api) {
    return ready_of<product_list>(list_page(api.shown.now(), *api.calendar.read(), wanted, in,
                                            api.cursor_key, api.clock.now()));
}

expected<ready<product_list>> search_products(list_query wanted, language in, product_api& api) {
    return ready_of<product_list>(search_page(api.shown.now(), *api.calendar.read(),
                                              std::move(wanted), in, api.cursor_key,
                                              api.clock.now()));
}

expected<completions> complete_search(complete_query wanted, language in, product_api& api) {
    return completions_of(api.shown.now(), wanted, in);
}

expected<ready<product_list>> list_featured(short_list_query wanted, language in,
                                            product_api& api) {
    return ready<product_list>{featured_page(api.shown.now(), wanted, in)};
}

expected<ready<product_list>> list_similar(std::string id, short_list_query wanted, language in,
                                           product_api& api) {
    return ready_of<product_list>(similar_page(api.shown.now(), id, wanted, in));
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
    return known_of(api.shown.now(), std::move(wanted));
}

}  // namespace

std::vector<http::route> routes(product_api& api) {
    return http::routes(
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
}

}  // namespace flores::product
