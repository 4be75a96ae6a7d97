// The storage port of erasure: of an account, auth keeps nothing. Each verb is one whole
// transaction.
#pragma once

#include "platform/core/task.hpp"
#include "platform/events/event.hpp"
#include "services/auth/accounts.hpp"

#include <string>

namespace flores::accounts {

class erasure_repository {
public:
    virtual ~erasure_repository() = default;

    // Removes the account and all that belongs to it, events that still wait among it; ends all of
    // its tokens, stores the event that tells the others, and keeps the one that tells them again,
    // which has no e-mail, until the time that it says. last_admin: it would leave none. stale: the
    // role version is not `seen` any more. not_found: it is gone.
    virtual task<expected<void>> erase(std::string account, std::int64_t seen, instant until,
                                       events::event told, events::event again) = 0;

    // Tells what erase kept and is due by now.
    virtual task<expected<void>> tell_again(instant now) = 0;

    // The event of an erasure holds the e-mail until every consumer took it: wipes the disk of
    // those that are gone by now.
    virtual task<expected<void>> finish() = 0;
};

}  // namespace flores::accounts
