// All wishlists as a promotion copies them, by account, and what was heard of wished products'
// stock, by SKU.
#pragma once

#include "platform/promotion/redis_target.hpp"
#include "platform/promotion/shelf.hpp"
#include "platform/sql/connection.hpp"

#include <memory>

namespace flores::wishlist {

// What they stand on outlives them.
std::unique_ptr<promotion::shelf> lists_in(sql::connection& file);
std::unique_ptr<promotion::shelf> lists_in(promotion::redis_target& redis);

// As the table stock_heard.
std::unique_ptr<promotion::shelf> heard_in(promotion::redis_target& redis);

}  // namespace flores::wishlist
