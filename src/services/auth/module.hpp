// Auth's settings and wiring.
#pragma once

#include "platform/http/route.hpp"
#include "platform/http/service_context.hpp"

#include <memory>
#include <string>
#include <vector>

namespace flores::accounts {

class module {
public:
    // Opens the store (sql::open), and loads the ended sessions into the context's set.
    // sql::store_error: it cannot. std::invalid_argument: access tokens that live longer than
    // sessions do. std::runtime_error: the ended sessions cannot be read.
    explicit module(const http::service_context& context);
    ~module();

    std::vector<http::route> routes();

    // Refreshes the set of ended sessions and goes on with erasures each second, and forgets every
    // ten minutes what is over.
    void start();

    // unavailable: the set of ended sessions is too old to be relied on.
    expected<void> health() const;

    // For the command line; blocking, never on a loop. email_taken, not_found, invalid_input.
    expected<void> create_admin(const std::string& address, const std::string& password);
    expected<void> reset_password(const std::string& address, const std::string& password);

    // As these. std::runtime_error: the accounts cannot be read.
    bool has_admin();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::accounts
