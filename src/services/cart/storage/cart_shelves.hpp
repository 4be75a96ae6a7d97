// All carts as a promotion copies them: by owner, with revision and lines. How long a guest's is
// kept begins anew, for Redis knows no more than when it forgets one.
#pragma once

#include "platform/promotion/redis_target.hpp"
#include "platform/promotion/shelf.hpp"
#include "platform/sql/connection.hpp"

#include <memory>

namespace flores::cart {

// What they stand on outlives them.
std::unique_ptr<promotion::shelf> carts_in(sql::connection& file);
std::unique_ptr<promotion::shelf> carts_in(promotion::redis_target& redis);

}  // namespace flores::cart
