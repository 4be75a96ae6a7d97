// The storage ports of reminders and of consents. Each verb is one whole transaction.
#pragma once

#include "platform/core/task.hpp"
#include "services/user/consent.hpp"
#include "services/user/reminder.hpp"

#include <string>
#include <vector>

namespace flores::user {

class reminder_repository {
public:
    virtual ~reminder_repository() = default;

    // In the order they were made.
    virtual task<expected<std::vector<reminder>>> list(std::string account) = 0;

    // One that is there already under its id stays as it is, and is returned. too_many_reminders:
    // there are reminders_max already.
    virtual task<expected<reminder>> add(std::string account, reminder wanted,
                                         local_date today) = 0;

    // not_found: no such reminder of this account. One that was told of a day is not told of it
    // again, unless its date is another now.
    virtual task<expected<reminder>> put(std::string account, reminder wanted,
                                         local_date today) = 0;

    virtual task<expected<void>> remove(std::string account, std::string id) = 0;

    // Has a mail sent for each reminder that is due today at the latest, whose own day has not
    // passed: once for each day it is about. At most `limit` are looked at; returns how many were.
    virtual task<expected<int>> tell_due(instant now, int limit) = 0;
};

class consent_repository {
public:
    virtual ~consent_repository() = default;

    // The newest first, at most `limit`.
    virtual task<expected<std::vector<consent>>> history(std::string account, int limit) = 0;

    // One that says what the last said already is not kept.
    virtual task<expected<void>> add(std::string account, consent what) = 0;
};

}  // namespace flores::user
