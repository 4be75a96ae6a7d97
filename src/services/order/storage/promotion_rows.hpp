// The uses of promotions inside a transaction of an order.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/repository.hpp"

#include <string>

namespace flores::order {

// Takes one use of each promotion of the draft, in all and for each of its customers.
// promotion_changed: one is over, has other terms than the draft saw, or is used up; the
// transaction is to be undone.
expected<void> take_promotions(sql::connection& db, const order_draft& draft,
                               std::int64_t order_id);

// Gives back what an order holds, once: what it gave back it no longer holds.
void give_promotions_back(sql::connection& db, std::int64_t order_id);

}  // namespace flores::order
