// Which sessions were ended before their tokens expire. Auth owns and persists that set; every
// process that takes tokens holds this copy, loads it before it is ready and refreshes it each
// second. Thread-safe; a look takes one shared lock of one shard in sixteen.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/clock.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flores::auth {

// Older than this, the copy is not to be trusted and account routes answer 503.
inline constexpr std::chrono::seconds ended_age_max{30};

// `until`: when the last token of it expires, and the entry may be forgotten.
struct ended_session {
    std::string session;
    instant until;
};

// Tokens of this account below this version are ended, whatever their session.
struct role_floor {
    std::string account;
    std::int64_t role_version_min = 0;
    instant until;
};

struct ended_batch {
    std::vector<ended_session> sessions;
    std::vector<role_floor> floors;
};

class ended_sessions {
public:
    using monotonic = std::chrono::steady_clock::time_point;

    // Adds entries; what is there already is kept, with the higher floor and the later end. In any
    // order, any number of times.
    void apply(const ended_batch& batch);

    // Whether this account's session or its rights at that version were ended. False for anyone who
    // is not an account.
    bool ended(const principal& who) const;

    // Drops what no token can name any more: entries that lapsed by more than the leeway of tokens.
    void forget(instant now);

    // The copy is complete as of `now`.
    void refreshed(monotonic now);

    // Whether the last refresh is older than 30 s, or there was none.
    bool stale(monotonic now) const;

    // Entries held, for the metrics.
    std::size_t size() const;

private:
    static constexpr std::size_t shards = 16;

    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct floor {
        std::int64_t role_version_min;
        instant until;
    };
    template <class T>
    using table = std::unordered_map<std::string, T, hash, std::equal_to<>>;
    struct shard {
        mutable std::shared_mutex mutex;
        table<instant> sessions;
        table<floor> floors;
    };

    bool session_ended(std::string_view session) const;
    bool below_floor(std::string_view account, std::int64_t role_version) const;
    static std::size_t shard_of(std::string_view text) { return hash{}(text) % shards; }

    std::array<shard, shards> shards_;
    std::atomic<monotonic::rep> refreshed_{never};
    static constexpr monotonic::rep never = monotonic::min().time_since_epoch().count();
};

}  // namespace flores::auth
