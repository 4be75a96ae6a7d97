#include "services/order/routes.hpp"

namespace flores::order {
namespace {

using auth::principal;
using http::access;
using http::answers;
using http::body;
using http::can_fail;
using http::created;
using http::limits;
using http::query;
using http::row;
using http::verb;

task<expected<quote_view>> quote_order(principal caller, quote_request wanted, language in,
                                       order_service& orders) {
    co_return co_await orders.quote(std::move(caller), std::move(wanted), in);
}

task<expected<created<placed_view>>> place_order(principal caller, http::idempotent_request again,
                                                 place_request wanted, language in,
                                                 order_service& orders) {
    request_key key{std::move(again.key), std::move(again.fingerprint)};
    auto placing = orders.place(std::move(caller), std::move(key), std::move(wanted), in);
    auto placed = co_await std::move(placing);
    if (!placed) co_return std::unexpected(std::move(placed.error()));
    std::string location = "/api/orders/" + placed->number;
    co_return created<placed_view>{std::move(*placed), std::move(location)};
}

task<expected<order_list>> list_own_orders(principal caller, json::page_query asked,
                                           order_service& orders) {
    co_return co_await orders.own_orders(std::move(caller), std::move(asked));
}

task<expected<order_list>> list_orders(principal caller, staff_orders_query asked,
                                       order_service& orders) {
    co_return co_await orders.staff_orders(std::move(caller), std::move(asked));
}

task<expected<order_view>> show_order(principal caller, order_number number, token_query given,
                                      language in, order_service& orders) {
    co_return co_await orders.show(std::move(caller), number, given.text(), in);
}

task<expected<order_view>> cancel_order(principal caller, order_number number, token_query given,
                                        http::idempotency_key key, cancel_request wanted,
                                        language in, order_service& orders) {
    co_return co_await orders.cancel(std::move(caller), number, given.text(), std::move(key.text),
                                     std::move(wanted), in);
}

task<expected<order_view>> claim_order(principal caller, order_number number, claim_request given,
                                       language in, order_service& orders) {
    co_return co_await orders.claim(std::move(caller), number, std::move(given.token.value), in);
}

task<expected<order_view>> set_status(principal caller, order_number number,
                                      http::idempotency_key key, status_request wanted, language in,
                                      order_service& orders) {
    co_return co_await orders.set_status(std::move(caller), number, std::move(key.text),
                                         std::move(wanted), in);
}

task<expected<order_view>> set_payment(principal caller, order_number number,
                                       http::idempotent_request again, payment_request wanted,
                                       language in, order_service& orders) {
    request_key key{std::move(again.key), std::move(again.fingerprint)};
    co_return co_await orders.set_payment(std::move(caller), number, std::move(key),
                                          std::move(wanted), in);
}

task<expected<order_view>> refund_order(principal caller, order_number number,
                                        http::idempotent_request again, refund_request wanted,
                                        language in, order_service& orders) {
    request_key key{std::move(again.key), std::move(again.fingerprint)};
    co_return co_await orders.refund(std::move(caller), number, std::move(key), std::move(wanted),
                                     in);
}

}  // namespace

std::vector<http::route> routes(order_service& orders) {
    return http::routes(
        orders,
        row{verb::post, "/api/orders/quote", "Quote order", access::open, limits::write,
            body<quote_request>, answers<quote_view>,
            can_fail{unknown_sku, unknown_commune, slot_unavailable, not_ready, sold_out,
                     slot_full},
            quote_order},
        row{verb::post, "/api/orders", "Place order", access::guest, limits::write,
            body<place_request>, answers<created<placed_view>>,
            can_fail{unknown_sku, unknown_commune, slot_unavailable, not_ready, sold_out, slot_full,
                     code_refused, price_changed, plan_changed, promotion_changed,
                     errors::key_reused, errors::key_required},
            place_order},
        row{verb::get, "/api/orders", "List own orders", access::customer, limits::read,
            query<json::page_query>, answers<order_list>, can_fail{errors::bad_cursor},
            list_own_orders},
        row{verb::get, "/api/orders/staff", "List orders for staff", access::florist, limits::read,
            query<staff_orders_query>, answers<order_list>, can_fail{errors::bad_cursor},
            list_orders},
        row{verb::get, "/api/orders/{number}", "Show order", access::open, limits::read,
            query<token_query>, answers<order_view>, can_fail{errors::not_found}, show_order},
        row{verb::post, "/api/orders/{number}/cancel", "Cancel order", access::open, limits::write,
            query<token_query>, body<cancel_request>, answers<order_view>,
            can_fail{errors::not_found, wrong_state, errors::key_reused}, cancel_order},
        row{verb::post, "/api/orders/{number}/claim", "Claim guest order for own account",
            access::customer, limits::write, body<claim_request>, answers<order_view>,
            can_fail{errors::not_found}, claim_order},
        row{verb::post, "/api/orders/{number}/status", "Set order status", access::florist,
            limits::write, body<status_request>, answers<order_view>,
            can_fail{errors::not_found, wrong_state, payment_due, errors::key_reused}, set_status},
        row{verb::post, "/api/orders/{number}/payment", "Set payment of order", access::support,
            limits::write, body<payment_request>, answers<order_view>,
            can_fail{errors::not_found, wrong_state, payment_refused, errors::key_reused,
                     errors::key_required},
            set_payment},
        row{verb::post, "/api/orders/{number}/refunds", "Refund order", access::manager,
            limits::write, body<refund_request>, answers<order_view>,
            can_fail{errors::not_found, wrong_state, refund_exceeds_payment, payment_refused,
                     errors::key_reused, errors::key_required},
            refund_order});
}

}  // namespace flores::order
