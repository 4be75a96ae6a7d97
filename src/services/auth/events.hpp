// What auth tells the other services.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>

namespace flores::accounts {

// Somebody has an account now. The aggregate is the account's id, the version 1.
inline constexpr std::string_view account_registered_event = "account.registered";

struct account_registered {
    std::string id;  // usr_…
    std::string name;
    std::string language;  // "es" or "en"
};
BOOST_DESCRIBE_STRUCT(account_registered, (), (id, name, language))

// An account is gone. Whoever holds something of it removes it, and what was known by its e-mail
// too. The aggregate is the account's id, the version above that of its registration; personal.
// Told twice, the second time without the e-mail and under an id and a version of its own: what
// other processes still wrote for the account before they knew is removed then.
inline constexpr std::string_view account_erased_event = "account.erased";

struct account_erased {
    std::string id;     // usr_…
    std::string email;  // as it was
    bool email_verified =
        false;  // its owner proved it: what others know by the address alone is theirs
};
BOOST_DESCRIBE_STRUCT(account_erased, (), (id, email, email_verified))

}  // namespace flores::accounts
