// The ledger of payments inside a transaction of an order.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/order.hpp"

#include <vector>

namespace flores::order {

void add_payment(sql::connection& db, std::int64_t order_id, const payment_entry& what);

// As they came, those up to a version of the order.
std::vector<payment_entry> load_payments(sql::connection& db, const order& of);

}  // namespace flores::order
