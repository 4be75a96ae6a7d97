#include "platform/auth/ended_sessions.hpp"

#include "platform/auth/claims.hpp"

#include <algorithm>
#include <mutex>

namespace flores::auth {

void ended_sessions::apply(const ended_batch& batch) {
    for (const ended_session& one : batch.sessions) {
        shard& home = shards_[shard_of(one.session)];
        const std::unique_lock lock(home.mutex);
        instant& until = home.sessions.try_emplace(one.session, one.until).first->second;
        until = std::max(until, one.until);
    }
    for (const role_floor& one : batch.floors) {
        shard& home = shards_[shard_of(one.account)];
        const std::unique_lock lock(home.mutex);
        floor& held = home.floors.try_emplace(one.account, floor{one.role_version_min, one.until})
                          .first->second;
        held.role_version_min = std::max(held.role_version_min, one.role_version_min);
        held.until = std::max(held.until, one.until);
    }
}

bool ended_sessions::ended(const principal& who) const {
    if (!who.is_account()) return false;
    return session_ended(who.session) || below_floor(who.account, who.role_version);
}

bool ended_sessions::session_ended(std::string_view session) const {
    const shard& home = shards_[shard_of(session)];
    const std::shared_lock lock(home.mutex);
    return home.sessions.contains(session);
}

bool ended_sessions::below_floor(std::string_view account, std::int64_t role_version) const {
    const shard& home = shards_[shard_of(account)];
    const std::shared_lock lock(home.mutex);
    const auto found = home.floors.find(account);
    return found != home.floors.end() && role_version < found->second.role_version_min;
}

void ended_sessions::forget(instant now) {
    // A token is good until its expiry and the leeway; its entry must not go before.
    const instant before = now - token_leeway;
    for (shard& each : shards_) {
        const std::unique_lock lock(each.mutex);
        std::erase_if(each.sessions, [&](const auto& entry) { return entry.second < before; });
        std::erase_if(each.floors, [&](const auto& entry) { return entry.second.until < before; });
    }
}

void ended_sessions::refreshed(monotonic now) {
    refreshed_ = now.time_since_epoch().count();
}

bool ended_sessions::stale(monotonic now) const {
    const monotonic::rep last = refreshed_;
    if (last == never) return true;
    return now - monotonic(monotonic::duration(last)) > ended_age_max;
}

std::size_t ended_sessions::size() const {
    std::size_t total = 0;
    for (const shard& each : shards_) {
        const std::shared_lock lock(each.mutex);
        total += each.sessions.size() + each.floors.size();
    }
    return total;
}

}  // namespace flores::auth
