// The rules of stock for staff, and the first stock of what is new in the catalogue.
#pragma once

#include "platform/auth/keys.hpp"
#include "services/order/client.hpp"
#include "services/order/service.hpp"
#include "services/order/stock_messages.hpp"

#include <string>

namespace flores::order {

using product::unknown_sku;

class stock_service {
public:
    stock_service(stock_repository& stored, product::product_client& products,
                  const auth::key& cursor_key, const clock_port& clock)
        : stored_(stored), products_(products), cursor_key_(cursor_key), clock_(clock) {}

    // `key` as the client sent it, empty for none: sent again, it moves nothing again.
    // unknown_sku; invalid_input for a quantity that the reason does not allow; stock_exceeded.
    task<expected<stock_view>> move(std::string actor, std::string key, movement_request wanted);

    // not_found: the SKU was never in stock.
    task<expected<stock_view>> set_low_at(sku what, low_at_request wanted, std::string actor);

    task<expected<stock_list>> list(json::page_query asked, bool low_only);     // bad_cursor
    task<expected<movement_list>> movements(sku what, json::page_query asked);  // bad_cursor
    // For other services.
    task<expected<on_hand_answer>> on_hand(on_hand_request asked);
    task<expected<initial_report>> put_initial(initial_request wanted);

private:
    stock_repository& stored_;
    product::product_client& products_;
    const auth::key& cursor_key_;
    const clock_port& clock_;
};

}  // namespace flores::order
