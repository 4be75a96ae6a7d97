// What an order costs: pure functions over the offers of the product service and the delivery book.
#pragma once

#include "services/order/delivery.hpp"
#include "services/order/messages.hpp"
#include "services/product/client.hpp"

#include <string>
#include <vector>

namespace flores::order {

// Lines, delivery and amounts of an order that could be placed now.
struct priced_order {
    std::vector<order_line> lines{};
    order_delivery delivery{};
    order_amounts amounts{};
    std::int64_t plan_revision = 0;
    std::int64_t slot_capacity = 0;
};

// Where and when an order is to go, and which field names the commune.
struct wanted_delivery {
    flores::commune commune{};
    local_date date{};
    std::string slot{};
    std::string commune_pointer{};
};

// Everything that is wrong is named at once; the kind of the error is that of the first.
// unknown_sku at /lines/<i>/sku, invalid_input for a SKU given twice, and as resolve.
expected<priced_order> price(const line_requests& wanted, const std::vector<product::offer>& offers,
                             const delivery_book& book, const wanted_delivery& delivery,
                             instant now);

}  // namespace flores::order
