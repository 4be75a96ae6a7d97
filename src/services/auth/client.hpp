// What other services ask of auth: how the person of an account is reached.
#pragma once

#include "platform/net/calls.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace flores::accounts {

struct account_contact {
    std::string id;
    std::string email;
    std::string name;
    std::string language;               // "es" or "en"
    std::optional<std::string> role{};  // as auth::role names it
    bool email_verified = false;        // its owner has shown that the address is theirs
};
BOOST_DESCRIBE_STRUCT(account_contact, (), (id, email, name, language, role, email_verified))

class account_client {
public:
    virtual ~account_client() = default;

    // not_found: there is no such account, or not any more. unavailable: auth cannot be asked.
    virtual task<expected<account_contact>> contact(std::string account) = 0;
};

// Asks GET /internal/accounts/{id}.
class calling_account_client final : public account_client {
public:
    explicit calling_account_client(net::call_port& calls) : calls_(calls) {}

    task<expected<account_contact>> contact(std::string account) override {
        return net::get<account_contact>(calls_, "auth", "/internal/accounts/" + account);
    }

private:
    net::call_port& calls_;
};

}  // namespace flores::accounts
