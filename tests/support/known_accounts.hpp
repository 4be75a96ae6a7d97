// The accounts that a test names, as auth would tell of them.
#pragma once

#include "services/auth/client.hpp"

#include <map>
#include <string>

namespace flores::test {

class known_accounts : public accounts::account_client {
public:
    task<expected<accounts::account_contact>> contact(std::string account) override {
        if (away) co_return fail(errors::unavailable);
        const auto found = all.find(account);
        if (found == all.end()) co_return fail(errors::not_found);
        co_return found->second;
    }

    std::map<std::string, accounts::account_contact> all;
    bool away = false;
};

}  // namespace flores::test
