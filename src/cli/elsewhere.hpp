// The services of other processes, as this one reaches them: for its services, which call them, and
// for the gateway, which forwards to them.
#pragma once

#include "platform/auth/ended_sessions.hpp"
#include "platform/config/settings.hpp"
#include "platform/http/health.hpp"
#include "platform/http/remote_calls.hpp"
#include "platform/http/remote_routes.hpp"
#include "platform/net/loops.hpp"
#include "platform/net/upstream.hpp"
#include "services/auth/ended_copy.hpp"

#include <atomic>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {

class elsewhere {
public:
    struct parts {
        const config::settings& settings;
        const auth::internal_tokens& internal;
        auth::ended_sessions& ended;
        const clock_port& clock;
        net::loops& loops;
        observe::metrics& metrics;
    };

    // `self` is this process's name to the others; `services` are those that it has not. All of the
    // parts outlive this. std::runtime_error names the *_SERVICE_URL that is none.
    elsewhere(std::string self, const std::vector<std::string>& services, const parts& with);

    net::call_port& calls() { return calls_; }
    bool has(std::string_view service) const;

    // The rows that clients reach, each forwarded to its service.
    std::vector<http::route> routes();

    // How each of them is, as it says itself.
    void watch(http::health_board& board);

    // Keeps the ended sessions, where auth is elsewhere, and what watch shows. Once.
    void start(bool watched);

private:
    struct service {
        service(std::string is, net::service_place place, net::upstream::parts reached,
                http::remote_pass& pass)
            : name(is), upstream(is, std::move(place), std::move(reached)), edge(upstream, pass) {}

        const std::string name;
        net::upstream upstream;
        http::remote_service edge;
        std::atomic<bool> up{false};
    };

    static task<void> look_at(service& one);
    static task<void> refresh(accounts::ended_copy& copy, const auth::ended_sessions& held);

    const parts with_;
    net::system_resolver names_;
    http::remote_pass pass_;
    http::remote_calls calls_;
    std::deque<service> services_;
    accounts::ended_copy copy_;
};

}  // namespace flores::cli
