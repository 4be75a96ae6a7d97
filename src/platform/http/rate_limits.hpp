// Token buckets, one for each caller and class of route: an account where there is one, else the
// client's address, so that no customer spends another's share. In memory, sharded, bounded.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace flores::http {

class rate_limits {
public:
    using time = std::chrono::steady_clock::time_point;

    // Each bucket holds `per_minute` tokens and refills evenly. At most about buckets_max callers
    // are remembered: the ones that are full again are forgotten first.
    explicit rate_limits(std::size_t buckets_max = 200'000)
        : per_shard_max_(buckets_max / shards) {}

    // Takes one token of the bucket (kind, caller). Zero when it was there, else the seconds until
    // the next one.
    std::chrono::seconds take(unsigned kind, std::string_view caller, std::int64_t per_minute,
                              time now);

private:
    static constexpr std::size_t shards = 64;

    struct bucket {
        double tokens;
        time filled;
    };
    struct shard {
        std::mutex mutex;
        std::unordered_map<std::uint64_t, bucket> buckets;
    };

    void forget_full(shard& part, std::int64_t per_minute, time now) const;

    const std::size_t per_shard_max_;
    std::array<shard, shards> shards_;
};

}  // namespace flores::http
