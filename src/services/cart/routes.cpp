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
using http::no_content;
using http::nothing_of;
using http::query;
using http::row;
using http::verb;
using http::with_headers;

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
// with a cart of their own. After a refusal it still names the guest's cart.
task<expected<with_headers<cart_view>>> merge_cart(principal caller, language wanted,
                                                   cart_api& api) {
    auto merged = co_await api.carts.merge(std::move(caller), wanted);
    if (!merged) co_return std::unexpected(std::move(merged.error()));
    co_return with_headers<cart_view>{
        std::move(*merged),
        {{"Set-Cookie", http::guest_cookie(api.guest_key, "", api.secure_cookies)}}};
}

// The internal routes name an account; a guest's cart is nobody else's business.
task<expected<cart_export>> export_account(std::string account, language wanted, cart_api& api) {
    co_return co_await api.carts.export_of(std::move(account), wanted);
}

task<expected<held_line>> show_line(std::string account, sku what, cart_api& api) {
    co_return co_await api.carts.line(auth::owner_of_account(account), what);
}

task<expected<held_line>> hold_line(std::string account, sku what, hold_line_request wanted,
                                    cart_api& api) {
    co_return co_await api.carts.hold_line(auth::owner_of_account(account), what,
                                           static_cast<int>(wanted.quantity.value));
}

task<expected<no_content>> take_out_line(std::string account, sku what, cart_api& api) {
    auto taken = co_await api.carts.take_out(auth::owner_of_account(account), what);
    co_return nothing_of(std::move(taken));
}

}  // namespace

std::vector<http::route> routes(cart_api& api) {
    return http::routes(
        api,
        row{verb::get, "/api/cart", "Show cart", access::guest, limits::read, answers<cart_view>,
            show_cart},
        row{verb::put, "/api/cart/lines/{sku}", "Put cart line", access::guest, limits::write,
            body<put_line_request>, answers<cart_view>,
            can_fail{stale_revision, unknown_sku, too_many_lines}, put_line},
        row{verb::del, "/api/cart", "Clear cart", access::guest, limits::write, query<clear_query>,
            answers<cart_view>, can_fail{stale_revision}, clear_cart},
        row{verb::post, "/api/cart/merge", "Merge guest cart into own", access::customer,
            limits::write, answers<with_headers<cart_view>>, can_fail{too_many_lines}, merge_cart},
        row{verb::get, "/internal/cart/export/{account}", access::internal, limits::read,
            answers<cart_export>, export_account},
        row{verb::get, "/internal/cart/{account}/lines/{sku}", access::internal, limits::read,
            answers<held_line>, can_fail{errors::not_found}, show_line},
        row{verb::put, "/internal/cart/{account}/lines/{sku}", access::internal, limits::write,
            body<hold_line_request>, answers<held_line>, can_fail{unknown_sku, too_many_lines},
            hold_line},
        row{verb::del, "/internal/cart/{account}/lines/{sku}", access::internal, limits::write,
            answers<no_content>, take_out_line});
}

}  // namespace flores::cart
