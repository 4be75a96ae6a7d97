// The buckets that several gateways share, in Redis. They go by its clock and expire when they
// would be full.
#pragma once

#include "platform/http/rate_limits.hpp"
#include "platform/keyvalue/redis.hpp"

namespace flores::http {

class redis_buckets final : public shared_buckets {
public:
    // All outlive this. Counts what was told to Redis and what Redis could not be told
    // (rate_limit_blocks_total): each gateway then keeps to the limit by itself.
    redis_buckets(keyvalue::redis& store, net::loops& loops, observe::metrics& counts);

    void spend(std::string bucket, std::int64_t tokens, std::int64_t per_minute,
               std::function<void(std::optional<double>)> left) override;

private:
    keyvalue::redis& store_;
    net::loops& loops_;
    const observe::counter told_;
    const observe::counter untold_;
};

}  // namespace flores::http
