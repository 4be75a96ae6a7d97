// What somebody holds between the right password and the second factor: sealed, short-lived, good
// for that one step alone, and only while the account's password and rights are as they were.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores::accounts {

enum class ticket_use : char {
    challenge = 'c',        // to give a code
    enrolment = 'e',        // to set an app up, by somebody who is signed in
    first_enrolment = 'f',  // the same, and then to sign in
};

struct sign_in_ticket {
    ticket_use use{};
    std::string account;
    std::int64_t role_version = 0;
    instant expires_at{};
};

class sign_in_tickets {
public:
    explicit sign_in_tickets(const auth::key& with) : key_(with) {}

    std::string write(const sign_in_ticket& what) const;

    // nullopt: forged, or over by `now`.
    std::optional<sign_in_ticket> read(std::string_view text, instant now) const;

private:
    auth::key key_;
};

}  // namespace flores::accounts
