// The user service's settings and wiring.
#pragma once

#include "platform/http/route.hpp"
#include "platform/http/service_context.hpp"

#include <memory>
#include <vector>

namespace flores::user {

class module {
public:
    // Opens the store (sql::open). sql::store_error: it cannot.
    explicit module(const http::service_context& context);
    ~module();

    std::vector<http::route> routes();

    // Looks each minute for reminders that are due.
    void start();

    expected<void> health() const { return {}; }

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::user
