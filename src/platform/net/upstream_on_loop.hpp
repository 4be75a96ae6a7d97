// What one loop holds of an upstream, and a call's way through it. Seen by upstream.cpp alone.
#pragma once

#include "platform/net/upstream.hpp"
#include "platform/net/upstream_hosts.hpp"
#include "platform/net/upstream_metrics.hpp"
#include "platform/net/waiting_line.hpp"

#include <fmt/format.h>

namespace flores::net {

// What one loop holds. Coroutines hold it too: at the end of the program they may outlive the
// upstream.
struct upstream::on_loop {
    on_loop(boost::asio::io_context& on, const service_place& to, const parts& with,
            const upstream_limits& within, const upstream_metrics& counts)
        : loop(on),
          place(to),
          host_line(fmt::format("{}:{}", to.host.substr(0, to.host.find(',')), to.port)),
          names(with.names),
          now(with.now),
          limits(within),
          counted(counts) {}

    using time = std::chrono::steady_clock::time_point;

    // One call on its way.
    struct call {
        const upstream_request& asked;
        std::string head;
        std::string_view body;  // what goes out beside the head
        time began;
        time give_up;
        std::shared_ptr<upstream_host> host{};
        int attempts = 0;
        bool reused = false;  // the last attempt went over a connection that was idle
        bool fresh = false;   // the next one must not
    };
    class place_taken;
    class line_busy;

    static task<expected<http::response>> send(std::shared_ptr<on_loop> self,
                                               upstream_request asked);
    static task<exchange_end> attempt(std::shared_ptr<on_loop> self, call& at, http::response& out);
    static task<void> look_up(std::shared_ptr<on_loop> self);
    static task<void> sweep(std::shared_ptr<on_loop> self);

    void start_look_up_when_due(const std::shared_ptr<on_loop>& self, time moment);
    std::string head_of(const upstream_request& asked) const;
    void judge_host(const call& at, exchange_end end, int status);
    bool tries_again(call& at, exchange_end end);
    expected<http::response> settle(const call& at, exchange_end end, http::response out);

    boost::asio::io_context& loop;
    const service_place place;
    const std::string host_line;
    name_resolver& names;
    const monotonic now;
    const upstream_limits limits;
    const upstream_metrics counted;

    upstream_hosts hosts{limits};
    circuit_breaker breaker{limits.breaker};
    retry_budget retries{limits.retries};
    std::size_t in_flight = 0;
    waiting_line without_place{loop};
    waiting_line without_address{loop};
    std::vector<upstream_connection*> busy;
    time next_look_up{};
    time last_look_up{};
    bool looking_up = false;
    bool sweeping = false;
    bool closed = false;
};

}  // namespace flores::net
