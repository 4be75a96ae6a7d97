// The contact service's settings and wiring.
#pragma once

#include "platform/http/route.hpp"
#include "platform/http/service_context.hpp"

#include <memory>
#include <vector>

namespace flores::contact {

class module {
public:
    // Opens the store (sql::open), loads the words of the mails, and subscribes to what others
    // want mailed. sql::store_error: it cannot. std::invalid_argument: a mail server is set, but
    // no address that mails could come from.
    explicit module(const http::service_context& context);
    ~module();

    std::vector<http::route> routes();

    // Sends mails that are due every second and webhooks every half second (or at each wait of a
    // failed one, where that is shorter), and forgets each hour what nobody needs any
    // more. Where mails go to a folder, the copies of those that were dropped go at once.
    void start();

    expected<void> health() const { return {}; }

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace flores::contact
