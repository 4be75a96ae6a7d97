#include "platform/http/rate_limits.hpp"

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

}  // namespace

std::chrono::seconds rate_limits::take(unsigned kind, std::string_view caller,
                                       std::int64_t per_minute, time now) {
    const std::uint64_t key =
        std::hash<std::string_view>{}(caller) ^ (kind * 0x9e3779b97f4a7c15ULL);
    shard& part = shards_[key % shards];
    const std::lock_guard lock(part.mutex);
    if (part.buckets.size() >= per_shard_max_) forget_full(part, per_minute, now);
    auto [found, fresh] =
        part.buckets.try_emplace(key, bucket{static_cast<double>(per_minute), now});
    bucket& mine = found->second;
    if (!fresh) mine.tokens = refilled(mine.tokens, now - mine.filled, per_minute);
    mine.filled = now;
    if (mine.tokens >= 1) {
        mine.tokens -= 1;
        return std::chrono::seconds(0);
    }
    const double wait = (1 - mine.tokens) * 60.0 / static_cast<double>(per_minute);
    return std::chrono::seconds(std::max(1L, std::lround(std::ceil(wait))));
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
