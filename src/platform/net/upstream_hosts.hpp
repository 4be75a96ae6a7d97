// The addresses of one upstream, as one loop sees them: which to take next, which are out for a
// while, and the idle connections to each. Touched on that loop only.
#pragma once

#include "platform/net/upstream.hpp"
#include "platform/net/upstream_connection.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <random>
#include <vector>

namespace flores::net {

struct upstream_host {
    using time = std::chrono::steady_clock::time_point;

    boost::asio::ip::tcp::endpoint at;
    std::vector<std::unique_ptr<upstream_connection>> idle{};  // the last used is at the end
    int in_flight = 0;
    int failures = 0;   // in a row
    int ejections = 0;  // the same
    time out_until{};
    std::chrono::microseconds out_for{};
    bool probed = false;  // since it was out, one call tells whether it is back
    bool needed = false;  // while it was out, for all were: one that succeeds tells it too
    time leaving_until{};
};

class upstream_hosts {
public:
    using time = upstream_host::time;

    explicit upstream_hosts(const upstream_limits& limits) : limits_(limits) {}

    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }

    // What is known of an address that stays is kept.
    void replace(const std::vector<boost::asio::ip::address>& found, std::uint16_t port);

    // Not `tried`, where there is another; one that is out only if all are. Null: there is none.
    // One whose time out is over gets one call, and stays out until that has succeeded, or one that
    // it got because all were out.
    std::shared_ptr<upstream_host> choose(const upstream_host* tried, time now);

    void succeeded(upstream_host& at) const;
    // Whether it is out by this.
    bool failed(upstream_host& at, time now) const;
    // It closes its connections: others go first for a while.
    void leaves(upstream_host& at, time now) const;

    // An idle connection that may be used, or null: one on which the other side was quiet since its
    // last answer. What is not repeatable gets only one that it has no reason to close just now.
    std::unique_ptr<upstream_connection> take_idle(upstream_host& of, bool repeatable,
                                                   time now) const;
    void keep(upstream_host& of, std::unique_ptr<upstream_connection> line, time now) const;
    void close_idle();

private:
    const upstream_limits& limits_;
    std::vector<std::shared_ptr<upstream_host>> all_;
    std::vector<std::size_t> fit_, rest_;  // of choose, kept for their memory
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace flores::net
