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

// What the handlers work with: the rules, and how the guest cookie is taken back at a sign-out.
struct accounts_api {
    account_service& accounts;
    second_factor_service& factors;
    mailbox_service& mailboxes;
    erasure_service& erasures;
    auth::key guest_key;
    bool secure_cookies;
};

std::vector<http::route> routes(accounts_api& api);

// Those of the second factor, and of what happens to an account between beginning and end; routes
// has them too.
std::vector<http::route> second_factor_routes(accounts_api& api);
std::vector<http::route> life_routes(accounts_api& api);

// With the session goes the guest cookie: who comes next at this browser starts with a cart of
// their own.
expected<http::with_headers<http::no_content>> signed_out_of(expected<void> done,
                                                             const accounts_api& api);

}  // namespace flores::accounts
