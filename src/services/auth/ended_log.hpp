// Carries the stored list of ends into the set that the pipeline asks. A reader of its own goes on
// from the last position, so that a look each second costs next to nothing.
#pragma once

#include "platform/auth/ended_sessions.hpp"
#include "services/auth/repository.hpp"

#include <atomic>

namespace flores::accounts {

class ended_log {
public:
    ended_log(session_repository& stored, auth::ended_sessions& held)
        : stored_(stored), held_(held) {}

    // Applies all that was ended by now. What the store answers when it fails; the next call goes
    // on where this one came to. From any loop, also at the same time.
    task<expected<void>> catch_up();

    // As catch_up, and on success says that the set is complete as of now.
    task<expected<void>> refresh();

private:
    session_repository& stored_;
    auth::ended_sessions& held_;
    std::atomic<std::int64_t> position_{0};
};

}  // namespace flores::accounts
