// What auth tells the other services.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>

namespace flores::accounts {

// Somebody has an account now. The aggregate is the account's id, the version 1.
inline constexpr std::string_view account_registered_type = "account.registered";

struct account_registered {
    std::string id;  // usr_…
    std::string name;
    std::string language;  // "es" or "en"
};
BOOST_DESCRIBE_STRUCT(account_registered, (), (id, name, language))

}  // namespace flores::accounts
