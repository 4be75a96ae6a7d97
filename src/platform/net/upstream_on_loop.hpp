// What one loop holds of an upstream, and a call's way through it. Seen by upstream.cpp and its own
// .cpp alone.
#pragma once

#include "platform/net/pipelined_connection.hpp"
#include "platform/net/upstream.hpp"
#include "platform/net/upstream_hosts.hpp"
#include "platform/net/upstream_metrics.hpp"
#include "platform/net/waiting_line.hpp"

#include <fmt/format.h>

namespace flores::net {

// As Host says it: the first of its hosts, an IPv6 address in brackets.
inline std::string host_line_of(const service_place& to) {
    const std::string first = to.host.substr(0, to.host.find(','));
    if (first.contains(':')) return fmt::format("[{}]:{}", first, to.port);
    return fmt::format("{}:{}", first, to.port);
}

// What one loop holds. Coroutines hold it too: at the end of the program they may outlive the
// upstream.
struct upstream::on_loop {
    on_loop(boost::asio::io_context& on, const service_place& to, const parts& with,
            const upstream_limits& within, const upstream_metrics& counts)
        : loop(on),
          place(to),
          host_line(host_line_of(to)),
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
        time tried{};  // when the last attempt began
        int attempts = 0;
        bool reused = false;  // the last attempt went over a connection that was idle
        bool fresh = false;   // the next one must not
    };
    class place_taken;
    class line_busy;
    class stands_in_line;

    static task<expected<http::response>> send(std::shared_ptr<on_loop> self,
                                               upstream_request asked);
    static task<expected<void>> wait_for_place(std::shared_ptr<on_loop> self, time began,
                                               time give_up);
    static task<exchange_end> attempt(std::shared_ptr<on_loop> self, call& at, http::response& out);
    static task<exchange_end> stand_in_line(std::shared_ptr<on_loop> self, call& at,
                                            pipelined_connection& line, http::response& out);
    static task<void> look_up(std::shared_ptr<on_loop> self);
    static task<void> sweep(std::shared_ptr<on_loop> self);

    pipelined_connection* line_with_room(const upstream_host& to);
    void keep(upstream_host& of, std::unique_ptr<upstream_connection> line, bool at_once,
              time moment);
    void start_sweep(const std::shared_ptr<on_loop>& self);
    void start_look_up_when_due(const std::shared_ptr<on_loop>& self, time moment);
    std::string head_of(const upstream_request& asked) const;
    void judge_host(const call& at, exchange_end end, int status);
    bool tries_again(call& at, exchange_end end, const http::response& out);
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
    std::vector<std::shared_ptr<pipelined_connection>> pipelined;
    std::size_t in_line = 0;  // calls on those
    time next_look_up{};
    time last_look_up{};
    bool looking_up = false;
    bool sweeping = false;
    bool closed = false;
};

// A call's place among those in flight; it goes to the first that waits.
class upstream::on_loop::place_taken {
public:
    place_taken(std::shared_ptr<on_loop> of, bool handed_on) : of_(std::move(of)) {
        if (handed_on) return;
        ++of_->in_flight;
        of_->counted.in_flight.add(1);
    }
    ~place_taken() {
        if (of_->closed) return;
        if (!of_->without_place.empty()) {
            of_->without_place.call_first();
            return;
        }
        --of_->in_flight;
        of_->counted.in_flight.add(-1);
    }
    place_taken(const place_taken&) = delete;
    place_taken& operator=(const place_taken&) = delete;

private:
    std::shared_ptr<on_loop> of_;
};

// A connection in use, which the sweep looks at.
class upstream::on_loop::line_busy {
public:
    line_busy(on_loop& of, upstream_host& at, upstream_connection& line)
        : of_(of), at_(at), line_(&line) {
        line.place = of_.busy.size();
        of_.busy.push_back(&line);
        ++at_.in_flight;
    }
    ~line_busy() { end(); }
    line_busy(const line_busy&) = delete;
    line_busy& operator=(const line_busy&) = delete;

    void end() {
        if (line_ == nullptr) return;
        of_.busy[line_->place] = of_.busy.back();
        of_.busy[line_->place]->place = line_->place;
        of_.busy.pop_back();
        --at_.in_flight;
        line_ = nullptr;
    }

private:
    on_loop& of_;
    upstream_host& at_;
    upstream_connection* line_;
};

// A call on a pipelined connection, which the sweep looks at too.
class upstream::on_loop::stands_in_line {
public:
    stands_in_line(on_loop& of, std::shared_ptr<upstream_host> at) : of_(of), at_(std::move(at)) {
        ++of_.in_line;
        ++at_->in_flight;
    }
    ~stands_in_line() {
        --of_.in_line;
        --at_->in_flight;
    }
    stands_in_line(const stands_in_line&) = delete;
    stands_in_line& operator=(const stands_in_line&) = delete;

private:
    on_loop& of_;
    std::shared_ptr<upstream_host> at_;
};

}  // namespace flores::net
