// The storage port of what the mailbox of an account proves. Each verb is one whole transaction.
#pragma once

#include "platform/core/task.hpp"
#include "services/auth/one_time_tokens.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::accounts {

class mailbox_repository {
public:
    virtual ~mailbox_repository() = default;

    // Puts the token in the place of the account's former one of that purpose, and the event with
    // it, unless that one was made within mail_pause before: whether it did. Without an account it
    // costs the same and stores nothing.
    virtual task<expected<bool>> put(std::optional<std::string> account, mailed_token fresh) = 0;

    // Whose token this is. link_over: it is nobody's, or over by `now`.
    virtual task<expected<account>> find(std::string hash, token_purpose what, instant now) = 0;

    // Spends the token; the e-mail is verified from then on. link_over.
    virtual task<expected<account>> verify_email(std::string hash, instant now) = 0;

    // Spends the token, which proves the e-mail too; replaces the password, ends every session and
    // stores the events. A second factor from before the e-mail was proven goes, but for staff.
    // link_over. mailbox_not_enough: staff without a second factor; the token is not spent.
    virtual task<expected<void>> reset_password(std::string hash, instant now,
                                                std::string password_hash, instant until,
                                                std::vector<events::event> told) = 0;
};

}  // namespace flores::accounts
