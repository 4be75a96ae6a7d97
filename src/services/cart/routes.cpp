#include "services/cart/routes.hpp"

#include "platform/http/pipeline.hpp"

namespace flores::cart {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::limits;
using http::query;
using http::row;
using http::verb;
using http::with_headers;

std::string guest_owner(const principal& caller) {
    return "guest:" + caller.guest;
}

// A guest without a cookie has an empty cart under a name that nobody keeps.
task<expected<cart_view>> show_cart(principal caller, language wanted, cart_api& api) {
    co_return co_await api.carts.show(caller.owner(), wanted);
}

task<expected<cart_view>> put_line(principal caller, sku what, put_line_request wanted, language in,
                                   cart_api& api) {
    co_return co_await api.carts.put_line(
        caller.owner(), what, static_cast<int>(wanted.quantity.value), wanted.revision.value, in);
}

task<expected<cart_view>> clear_cart(principal caller, clear_query seen, language wanted,
                                     cart_api& api) {
    co_return co_await api.carts.clear(caller.owner(), seen.revision.value, wanted);
}

// The guest's cookie has served: it is taken back, so that the next guest at this browser starts
// with a cart of their own.
task<expected<with_headers<cart_view>>> merge_cart(principal caller, language wanted,
                                                   cart_api& api) {
    expected<cart_view> merged;
    if (caller.guest.empty())
        merged = co_await api.carts.show(caller.owner(), wanted);
    else
        merged = co_await api.carts.merge(guest_owner(caller), caller.owner(), wanted);
    if (!merged) co_return std::unexpected(std::move(merged.error()));
    with_headers<cart_view> out{std::move(*merged), {}};
    out.headers.emplace_back("Set-Cookie",
                             http::guest_cookie(api.guest_key, "", api.secure_cookies));
    co_return out;
}

}  // namespace

std::vector<http::route> routes(cart_api& api) {
    return http::routes(
        api,
        row{verb::get, "/api/cart", access::guest, limits::read, answers<cart_view>, show_cart},
        row{verb::put, "/api/cart/lines/{sku}", access::guest, limits::write,
            body<put_line_request>, answers<cart_view>,
            can_fail{stale_revision, unknown_sku, too_many_lines}, put_line},
        row{verb::del, "/api/cart", access::guest, limits::write, query<clear_query>,
            answers<cart_view>, can_fail{stale_revision}, clear_cart},
        row{verb::post, "/api/cart/merge", access::customer, limits::write,
            answers<with_headers<cart_view>>, merge_cart});
}

}  // namespace flores::cart
