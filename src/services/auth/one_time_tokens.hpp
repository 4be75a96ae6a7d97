// Links that prove a mailbox: a single use, a short life, one of each purpose for an account. The
// store has their hashes alone; the token itself is in the mail, and in the event until contact has
// taken it.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/events/event.hpp"
#include "services/auth/accounts.hpp"
#include "services/contact/events.hpp"

#include <boost/describe/enum.hpp>

#include <chrono>
#include <map>
#include <string>

namespace flores::accounts {

enum class token_purpose : unsigned char { verify_email, reset_password };
BOOST_DESCRIBE_ENUM(token_purpose, verify_email, reset_password)

inline constexpr std::chrono::hours verify_lifetime{24};
inline constexpr std::chrono::minutes reset_lifetime{30};
inline constexpr std::chrono::minutes mail_pause{1};  // between two mails of one purpose

inline constexpr error_kind link_over{422,
                                      "link_over",
                                      {"El enlace ya se usó o venció. Pide uno nuevo.",
                                       "The link was used or is over. Ask for a new one."}};

struct one_time_token {
    std::string hash;  // SHA-256, hexadecimal
    token_purpose purpose{};
    instant made_at{};
    instant expires_at{};
};

// A token for storage, and the event that has it mailed.
struct mailed_token {
    one_time_token stored;
    events::event mail;
};

mailed_token new_token(const account& whose, token_purpose what, instant now, id_source& ids);

// The event that has the owner of the account told something.
events::event mail_to(const account& whose, contact::mail_kind kind,
                      std::map<std::string, std::string> values, instant now, id_source& ids);

}  // namespace flores::accounts
