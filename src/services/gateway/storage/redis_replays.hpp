// Kept answers in Redis, where every replica of the gateway finds them. Each is a hash: account,
// fingerprint, at, and the answer once there is one. It expires by itself, and stands in one index
// by time, through which an erasure finds them all.
#pragma once

#include "platform/http/replays.hpp"
#include "platform/keyvalue/redis.hpp"

#include <string_view>

namespace flores::gateway {

// What all their keys begin with; the scope follows, or the name of the index by time.
inline constexpr std::string_view replays_prefix = "replay:{replay}:";
inline constexpr std::string_view replays_index = "#all";

class redis_replay_repository final : public http::replay_repository {
public:
    // Outlives this.
    explicit redis_replay_repository(keyvalue::redis& store) : store_(store) {}

    task<expected<http::claim_outcome>> claim(http::replay_claim wanted) override;
    task<expected<void>> keep(std::string scope, http::kept_answer answer) override;
    task<expected<void>> release(std::string scope) override;

    // Of an account or an order that is gone: forgets what the account was answered, and what all
    // others were, who may have been told of its people: that they were stays known.
    task<expected<void>> forget_people_of(std::string gone);

private:
    keyvalue::redis& store_;
};

}  // namespace flores::gateway
