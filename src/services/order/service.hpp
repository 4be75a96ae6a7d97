// The rules of orders: quoting, placing, who may see and change them. Prices, fees and totals are
// computed here; storage holds what must be one write.
#pragma once

#include "platform/auth/page.hpp"
#include "platform/auth/principal.hpp"
#include "services/order/delivery_service.hpp"
#include "services/order/messages.hpp"
#include "services/order/payment_provider.hpp"
#include "services/order/pricing.hpp"
#include "services/order/promotion_service.hpp"
#include "services/order/repository.hpp"
#include "services/order/request_key.hpp"
#include "services/order/secrets.hpp"
#include "services/order/stock_repository.hpp"
#include "services/order/views.hpp"
#include "services/product/client.hpp"

#include <string>

namespace flores::order {

class order_service {
public:
    // All outlive it. `hold`: how long a pending order keeps what it took.
    order_service(order_repository& stored, stock_repository& stock, delivery_repository& slots,
                  delivery_service& delivery, promotion_service& promotions,
                  const payment_providers& payments, product::product_client& products,
                  const order_secrets& secrets, const clock_port& clock, std::chrono::minutes hold)
        : stored_(stored),
          stock_(stock),
          slots_(slots),
          delivery_(delivery),
          promotions_(promotions),
          payments_(payments),
          products_(products),
          secrets_(secrets),
          clock_(clock),
          hold_(hold) {}

    // unknown_sku, unknown_commune, slot_unavailable, not_ready, sold_out, slot_full: each with its
    // fields. A code that does not apply is no failure: the quote says why.
    task<expected<quote_view>> quote(auth::principal caller, quote_request wanted, language in);

    // As quote, looked at in this order, each refusal before the next: invalid_input at
    // /hide_price: what is paid at the door cannot hide it; lines and delivery; what is sold out,
    // then a full slot; code_refused at /code: the code takes nothing off (but one that something
    // better stands in for is no failure); price_changed: the total is not expected_total. The last
    // two have the new quote. key_reused. The same key gives the same answer again.
    task<expected<placed_view>> place(auth::principal caller, request_key key, place_request wanted,
                                      language in);

    // not_found for strangers too: an order is opened by its account, its token, or staff.
    task<expected<order>> opened(auth::principal caller, order_number number,
                                 std::optional<std::string> token, bool staff_too);
    task<expected<order_view>> show(auth::principal caller, order_number number,
                                    std::optional<std::string> token, language in);
    // wrong_state: somebody began to prepare it. not_found as show, staff included.
    task<expected<order_view>> cancel(auth::principal caller, order_number number,
                                      std::optional<std::string> token, std::string key,
                                      cancel_request wanted, language in);
    // Gives a guest's order to the account that shows its token. not_found: no such order, another
    // token, or it is an account's already.
    task<expected<order_view>> claim(auth::principal caller, order_number number, std::string token,
                                     language in);
    // Of the caller's account, the newest first. bad_cursor.
    task<expected<order_list>> own_orders(auth::principal caller, json::page_query asked);

    // For staff. wrong_state; payment_due: a transfer that has not come in; invalid_input at
    // /reason: none is given for cancelling.
    task<expected<order_list>> staff_orders(auth::principal caller, staff_orders_query asked);
    task<expected<order_view>> set_status(auth::principal caller, order_number number,
                                          std::string key, status_request wanted, language in);

    // The whole total came in. wrong_state; payment_refused by the provider.
    task<expected<order_view>> set_payment(auth::principal caller, order_number number,
                                           request_key key, payment_request wanted, language in);
    // Some or all of it goes back. wrong_state, refund_exceeds_payment; payment_refused.
    task<expected<order_view>> refund(auth::principal caller, order_number number, request_key key,
                                      refund_request wanted, language in);

    // Cancels what was not paid within its hold; returns how many orders.
    task<expected<int>> lapse();
    // Forgets idempotency keys that are past their time; returns how many.
    task<expected<int>> forget_keys();

private:
    task<expected<priced_order>> priced(line_requests lines, wanted_delivery where,
                                        std::string code, std::vector<std::string> customers,
                                        instant now);
    task<expected<void>> check_room(priced_order wanted);
    task<expected<order>> try_place(order_draft draft, place_request wanted, language in);
    task<expected<order>> refuse_placing(priced_order now, language in);
    task<expected<void>> look_again(const error& refused);
    task<expected<placed_view>> answer_of(order placed);
    task<expected<order_view>> pay(auth::principal caller, order_number number, request_key key,
                                   payment_step step, std::string reason, language in);
    task<expected<order_list>> listed(order_filter filter, auth::page_asked page, audience who);

    order_repository& stored_;
    stock_repository& stock_;
    delivery_repository& slots_;
    delivery_service& delivery_;
    promotion_service& promotions_;
    const payment_providers& payments_;
    product::product_client& products_;
    const order_secrets& secrets_;
    const clock_port& clock_;
    const std::chrono::minutes hold_;
};

}  // namespace flores::order
