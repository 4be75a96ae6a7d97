// How the services behind one port are, and the routes that tell: every process answers them alike.
// Ready means that what stands behind this port works; what it can do without, and what other
// processes do, is told beside it and does not count, for a port that is not ready is sent nothing.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/off_loop.hpp"
#include "platform/core/task.hpp"
#include "platform/http/route.hpp"
#include "platform/observe/metrics.hpp"

#include <boost/describe/class.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::http {

struct service_health {
    std::string name;
    std::string status;  // "up" or "down"
};
BOOST_DESCRIBE_STRUCT(service_health, (), (name, status))

// What everybody may know.
struct health_summary {
    std::string status;  // "up", "degraded" or "draining"
};
BOOST_DESCRIBE_STRUCT(health_summary, (), (status))

// What only loopback and METRICS_ALLOW see.
struct health_detail {
    std::string status;
    std::string version;
    std::vector<service_health> services;
};
BOOST_DESCRIBE_STRUCT(health_detail, (), (status, version, services))

class health_board {
public:
    // Returns at once; called on any loop.
    using check = std::function<expected<void>()>;

    health_board(observe::metrics& metrics, std::string version,
                 std::function<bool(std::string_view address)> sees_detail);

    // Before the first request. A service or a store that this port cannot do without.
    void watch(std::string name, check one);
    // Such a store, without which none of the services behind it can do anything.
    void watch_store(std::string name, check one);
    // What it serves without: a store that others need, or another process of the shop.
    void watch_beside(std::string name, check one);

    // From any thread: readiness fails from now on.
    void drain() { draining_ = true; }

    bool is_ready() const;
    bool stores_answer() const;
    health_detail health() const;
    bool may_see_detail(std::string_view address) const { return sees_detail_(address); }
    // Written off the loop: it is long. overloaded: too many asked for it at once.
    task<expected<std::string>> metrics_text();

private:
    enum class kind : unsigned char { needed, store, beside };
    struct watched {
        std::string name;
        check one;
        kind is;
    };

    observe::metrics& metrics_;
    const std::string version_;
    const std::function<bool(std::string_view)> sees_detail_;
    std::vector<watched> watched_;
    std::atomic<bool> draining_{false};
    worker_pool writers_;
};

// /health, /health/live, /health/ready and /metrics.
std::vector<route> health_routes(health_board& board);

}  // namespace flores::http
