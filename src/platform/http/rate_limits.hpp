// Token buckets, one for each caller and class of route: an account where there is one, else the
// client's address, so that no customer spends another's share. In memory, sharded, bounded.
//
// Several gateways may share them: each answers from its own buckets, never asking anybody in a
// request, and adds what it gave out to common ones in blocks of a twentieth of the limit. Told
// what is left there, it goes on from that. So all of them together give out the limit and at most
// a block more for each of them. Without the others, as when their store is away, each keeps to the
// limit by itself.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flores::http {

// The common buckets.
class shared_buckets {
public:
    virtual ~shared_buckets() = default;

    // Takes tokens out of a bucket, which may end below zero, and says how many are left; nullopt:
    // nobody knows. Returns at once; `left` is called later, from any thread.
    virtual void spend(std::string bucket, std::int64_t tokens, std::int64_t per_minute,
                       std::function<void(std::optional<double>)> left) = 0;
};

class rate_limits {
public:
    using time = std::chrono::steady_clock::time_point;

    // Each bucket holds `per_minute` tokens and refills evenly. At most about buckets_max callers
    // are remembered: the ones that are full again are forgotten first.
    explicit rate_limits(std::size_t buckets_max = 200'000)
        : per_shard_max_(buckets_max / shards) {}

    // Before the first request. `name` keeps these buckets apart from others. Both answer to one
    // another while loops run, and end after them.
    void share(shared_buckets& all, std::string name);

    // Takes one token of the bucket (kind, caller). Zero when it was there, else the seconds until
    // the next one.
    std::chrono::seconds take(unsigned kind, std::string_view caller, std::int64_t per_minute,
                              time now);

private:
    static constexpr std::size_t shards = 64;

    struct bucket {
        double tokens;
        time filled;
        std::int64_t untold = 0;  // taken, and not yet out of the common bucket
        bool asking = false;
    };
    struct shard {
        std::mutex mutex;
        std::unordered_map<std::uint64_t, bucket> buckets;
    };

    void tell(std::uint64_t key, std::int64_t taken, std::int64_t per_minute);
    void forget_full(shard& part, std::int64_t per_minute, time now) const;

    const std::size_t per_shard_max_;
    std::array<shard, shards> shards_;
    shared_buckets* shared_ = nullptr;
    std::string name_;
};

}  // namespace flores::http
