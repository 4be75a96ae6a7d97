// What an order costs: pure functions over the offers of the product service and the delivery book.
#pragma once

#include "services/order/delivery.hpp"
#include "services/order/messages.hpp"
#include "services/order/promotion_rules.hpp"
#include "services/product/client.hpp"

#include <string>
#include <vector>

namespace flores::order {

using product::unknown_sku;

// Lines, delivery and amounts of an order that could be placed now.
struct priced_order {
    std::vector<order_line> lines{};
    std::vector<std::vector<std::string>> categories{};  // of each line, from the root down
    order_delivery delivery{};
    order_amounts amounts{};
    std::int64_t plan_revision = 0;
    std::int64_t slot_capacity = 0;
    std::string code{};  // as the buyer typed it; empty: none
    granted promotions{};
};

// Where and when an order is to go, and which field names the commune.
struct wanted_delivery {
    flores::commune commune{};
    local_date date{};
    std::string slot{};
    std::string commune_pointer{};
};

// The line of an order for what is offered.
order_line line_of(const product::offer& now, std::int64_t quantity);

// Everything that is wrong is named at once; the kind of the error is that of the first.
// unknown_sku at /lines/<i>/sku, invalid_input for a SKU given twice, not_ready at /lines/<i> for
// what takes too long to prepare, and as resolve.
expected<priced_order> price(const line_requests& wanted, const std::vector<product::offer>& offers,
                             const delivery_book& book, const wanted_delivery& delivery,
                             instant now);

// What promotions look at of it.
basket basket_of(const priced_order& priced);

// Takes off what was granted.
void take_off(priced_order& priced, granted what);

}  // namespace flores::order
