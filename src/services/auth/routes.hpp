// The routes of accounts, sign-in and sessions.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/http/route.hpp"
#include "services/auth/service.hpp"

#include <vector>

namespace flores::accounts {

// What the handlers work with: the rules, and how the guest cookie is taken back at a sign-out.
struct accounts_api {
    account_service& accounts;
    auth::key guest_key;
    bool secure_cookies;
};

std::vector<http::route> routes(accounts_api& api);

}  // namespace flores::accounts
