#include "platform/http/rate_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace flores::http {
namespace {

double refilled(double tokens, std::chrono::steady_clock::duration since, std::int64_t per_minute) {
    const double seconds = std::chrono::duration<double>(since).count();
    const auto full = static_cast<double>(per_minute);
    return std::min(full, tokens + seconds * full / 60.0);
}

// What a gateway gives out before it tells the others.
std::int64_t block_of(std::int64_t per_minute) {
    return std::max<std::int64_t>(1, per_minute / 20);
}

}  // namespace

void rate_limits::share(shared_buckets& all, std::string name) {
    shared_ = &all;
    name_ = std::move(name);
}

std::chrono::seconds rate_limits::take(unsigned kind, std::string_view caller,
                                       std::int64_t per_minute, time now) {
    const std::uint64_t key =
        std::hash<std::string_view>{}(caller) ^ (kind * 0x9e3779b97f4a7c15ULL);
    shard& part = shards_[key % shards];
    std::unique_lock lock(part.mutex);
    if (part.buckets.size() >= per_shard_max_) forget_full(part, per_minute, now);
    auto [found, fresh] =
        part.buckets.try_emplace(key, bucket{static_cast<double>(per_minute), now});
    bucket& mine = found->second;
    now = std::max(now, mine.filled);  // a request may have begun long before it is counted
    if (!fresh) mine.tokens = refilled(mine.tokens, now - mine.filled, per_minute);
    mine.filled = now;
    if (mine.tokens < 1) {
        const double wait = (1 - mine.tokens) * 60.0 / static_cast<double>(per_minute);
        return std::chrono::seconds(std::max(1L, std::lround(std::ceil(wait))));
    }
    mine.tokens -= 1;
    ++mine.untold;
    if (shared_ == nullptr || mine.asking || mine.untold < block_of(per_minute))
        return std::chrono::seconds(0);
    mine.asking = true;
    const std::int64_t taken = mine.untold;
    lock.unlock();
    tell(key, taken, per_minute);
    return std::chrono::seconds(0);
}

void rate_limits::tell(std::uint64_t key, std::int64_t taken, std::int64_t per_minute) {
    auto left = [this, key, taken, per_minute](std::optional<double> tokens) {
        shard& part = shards_[key % shards];
        const std::lock_guard lock(part.mutex);
        const auto found = part.buckets.find(key);
        if (found == part.buckets.end()) return;
        bucket& mine = found->second;
        mine.asking = false;
        mine.untold = std::max<std::int64_t>(0, mine.untold - taken);
        if (tokens) mine.tokens = std::min(mine.tokens, *tokens - static_cast<double>(mine.untold));
        if (tokens) mine.tokens = std::max(mine.tokens, -static_cast<double>(per_minute));
    };
    shared_->spend(name_ + fmt::format("{:016x}", key), taken, per_minute, std::move(left));
}

void rate_limits::forget_full(shard& part, std::int64_t per_minute, time now) const {
    std::erase_if(part.buckets, [&](const auto& entry) {
        const double tokens = refilled(entry.second.tokens, now - entry.second.filled, per_minute);
        return tokens >= static_cast<double>(per_minute);
    });
    // All of them busy: start anew rather than grow, which errs in the callers' favour.
    if (part.buckets.size() >= per_shard_max_) part.buckets.clear();
}

}  // namespace flores::http
