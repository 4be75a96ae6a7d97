// Carts inside a transaction of cart.db.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/sql/connection.hpp"
#include "services/cart/cart.hpp"

#include <string>

namespace flores::cart {

cart load_cart(sql::connection& db, const std::string& owner);
void store_cart(sql::connection& db, const std::string& owner, const cart& now, instant at);
// Whether there was one.
bool remove_cart(sql::connection& db, const std::string& owner);

}  // namespace flores::cart
