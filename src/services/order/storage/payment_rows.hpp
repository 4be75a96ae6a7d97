// The ledger of payments inside a transaction of an order.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/order.hpp"

#include <string_view>
#include <vector>

namespace flores::order {

// refundable() of a row of orders, as a column.
inline constexpr std::string_view kept_column =
    "(SELECT CAST(coalesce(sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END), 0) "
    "AS BIGINT) FROM payment_entry WHERE order_id = orders.id)";

void add_payment(sql::connection& db, std::int64_t order_id, const payment_entry& what);

// As they came, those up to a version of the order.
std::vector<payment_entry> load_payments(sql::connection& db, const order& of);

}  // namespace flores::order
