// The routes of accounts, sign-in and sessions.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/http/route.hpp"
#include "services/auth/erasure_service.hpp"
#include "services/auth/mailbox_service.hpp"
#include "services/auth/second_factor_service.hpp"
#include "services/auth/service.hpp"

#include <vector>

namespace flores::accounts {

// What the handlers of accounts and sessions work with: the rules, and how the guest cookie is
// taken back at a sign-out.
struct accounts_api {
    account_service& accounts;
    erasure_service& erasures;
    auth::key guest_key;
    bool secure_cookies;
};

std::vector<http::route> routes(accounts_api& api);
std::vector<http::route> routes(second_factor_service& factors);
std::vector<http::route> routes(mailbox_service& mailboxes);

}  // namespace flores::accounts
