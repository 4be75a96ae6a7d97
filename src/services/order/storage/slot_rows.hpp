// The capacity of delivery slots inside a transaction.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/order.hpp"

namespace flores::order {

// Takes one place of the slot; false and no change: it is full. `capacity` holds where none was set
// for this date, slot and zone.
bool take_place(sql::connection& db, const order_delivery& where, std::int64_t capacity);

// Gives one back.
void give_place_back(sql::connection& db, const order_delivery& where);

std::int64_t plan_revision(sql::connection& db);

}  // namespace flores::order
