// What the mailbox of an account proves: that its address is its owner's, and who may set a new
// password.
#pragma once

#include "services/auth/doorkeeper.hpp"
#include "services/auth/life_messages.hpp"

#include <string>

namespace flores::accounts {

// Mails that anybody may ask for, to any address: a few, then ever more slowly. Whoever has to wait
// because others asked in their name has a link in the mailbox meanwhile, which is still good.
inline constexpr back_off_settings mail_settings{.free_per_account = 5,
                                                 .free_per_network = 20,
                                                 .first = std::chrono::seconds(60),
                                                 .longest = std::chrono::minutes(10),
                                                 .memory = std::chrono::hours(2)};
static_assert(mail_settings.longest * 2 < reset_lifetime);

class mailbox_service {
public:
    mailbox_service(const service_parts& parts, doorkeeper& door) : parts_(parts), door_(door) {}

    // link_over: the token was used, replaced or is too old.
    task<expected<account_view>> verify_email(std::string token);

    // Mails a new link; the former one is over. Nothing is sent to a verified address.
    // too_many_attempts: the last one was sent a moment ago.
    task<expected<void>> resend_verification(std::string account);

    // Mails a link if the address has an account; says and takes the same if it has none.
    // too_many_attempts: too many mails were asked for from there, or to that address.
    task<expected<void>> forgot_password(email address, std::string from);

    // Ends every session. link_over. invalid_input: see check_new_password. mailbox_not_enough:
    // staff that have no second factor, for the next sign-in would set one up.
    task<expected<void>> reset_password(reset_password_request given);

private:
    service_parts parts_;
    doorkeeper& door_;
};

}  // namespace flores::accounts
