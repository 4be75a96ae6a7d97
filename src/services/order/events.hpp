// What order tells others of. Each event carries the full state it announces, and as its version
// that of the order or of the SKU's stock.
#pragma once

#include "services/order/order.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

// The aggregate is the order's number, the payload an order_announced.
inline constexpr std::string_view order_placed_event = "order.placed";
inline constexpr std::string_view order_changed_event = "order.changed";

// Holds personal data, for the mails of the order; amounts in pesos.
struct order_announced {
    std::string number;
    order_status status;
    payment_status payment;
    payment_method method;
    std::optional<std::string> account;
    std::string language;
    std::string delivery_date;
    std::string slot;
    std::string zone;
    std::string commune;
    std::int64_t total;
    std::vector<order_line> lines;
    order_people people;
};
BOOST_DESCRIBE_STRUCT(order_announced, (),
                      (number, status, payment, method, account, language, delivery_date, slot,
                       zone, commune, total, lines, people))

// Told when the state of a SKU becomes another, never for each sale; the aggregate is the SKU.
inline constexpr std::string_view stock_changed_event = "stock.changed";

struct stock_changed {
    std::string sku;
    std::string state;  // "in_stock", "low" or "out"
};
BOOST_DESCRIBE_STRUCT(stock_changed, (), (sku, state))

}  // namespace flores::order
