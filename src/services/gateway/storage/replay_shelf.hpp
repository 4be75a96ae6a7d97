// Kept answers in Redis as a promotion copies them: as the table replay. How long one is kept
// begins anew, by at most a day.
#pragma once

#include "platform/promotion/redis_target.hpp"
#include "platform/promotion/shelf.hpp"

#include <memory>

namespace flores::gateway {

// It outlives the shelf.
std::unique_ptr<promotion::shelf> replays_in(promotion::redis_target& redis);

}  // namespace flores::gateway
