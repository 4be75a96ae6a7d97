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
    // its tokens, and stores the event that tells the others. last_admin: it would leave none.
    // stale: the role version is not `seen` any more. not_found: it is gone.
    virtual task<expected<void>> erase(std::string account, std::int64_t seen, instant until,
                                       events::event told) = 0;

    // The event of an erasure holds the e-mail until every consumer took it: wipes the disk of
    // those that are gone by now.
    virtual task<expected<void>> finish() = 0;
};

}  // namespace flores::accounts
