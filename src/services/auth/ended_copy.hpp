// The ended sessions as a process without auth holds them: asked of auth, each time after the last
// that is known.
#pragma once

#include "platform/auth/ended_sessions.hpp"
#include "platform/core/task.hpp"
#include "platform/net/calls.hpp"

#include <cstdint>

namespace flores::accounts {

class ended_copy {
public:
    // Both outlive this.
    ended_copy(net::call_port& calls, auth::ended_sessions& held) : calls_(calls), held_(held) {}

    // Applies what is new and says that the set is complete as of now. What auth's call answers
    // when it fails; the next one goes on where this one came to. One at a time, on one loop.
    task<expected<void>> refresh();

private:
    net::call_port& calls_;
    auth::ended_sessions& held_;
    std::int64_t position_ = 0;
};

}  // namespace flores::accounts
