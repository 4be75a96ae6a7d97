// One other service of the shop as this process reaches it: over HTTP/1.1, on kept-open
// connections, at every address that its name has.
//
// Each loop has connections, a circuit breaker and a retry budget of its own, so nothing is locked.
// A call goes to the less loaded of two addresses chosen at random, past those that lately failed.
// It has one time for everything, retries too: what is left of the request that it serves.
//
// What is sent twice: a call that found no connection (nothing was sent); one whose answer says
// that nothing was begun, where there is another address; one that is repeatable and met a
// connection that the other side had closed; and, within the budget, one that is repeatable and got
// no answer, or a 503 where there is another address. All else is sent once.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/http/message.hpp"
#include "platform/net/circuit_breaker.hpp"
#include "platform/net/loops.hpp"
#include "platform/net/name_resolver.hpp"
#include "platform/net/retry_budget.hpp"
#include "platform/observe/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::net {

struct service_place {
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const service_place&) const = default;
};

// Of "http://product-service:3002" or, with replicas under names of their own, "http://a,b:3002"
// (the host is what stands between); nullopt for anything but scheme http, a host and a port.
std::optional<service_place> read_service_url(std::string_view url);

// Of one loop, where they count.
struct upstream_limits {
    std::chrono::milliseconds connect_ms_max{1'000};
    std::chrono::milliseconds call_ms_max{30'000};  // of a call that serves no request
    // A call that was given less and got no answer says nothing about the service.
    std::chrono::milliseconds patience_ms{1'000};
    std::chrono::milliseconds refresh_ms{5'000};      // from one look-up of the name to the next
    std::chrono::milliseconds resolve_again_ms{500};  // after one that failed
    std::chrono::milliseconds idle_ms_max{30'000};    // of a connection
    std::chrono::milliseconds settled_ms_max{1'000};  // the same, for what is not repeatable
    // An address that fails is passed over: at first, and at most (core/growing_pause.hpp).
    std::chrono::milliseconds ejected_ms_first{2'000};
    std::chrono::milliseconds ejected_ms_max{30'000};
    std::chrono::milliseconds leaving_ms{5'000};  // the same of one that closes
    int failures_max = 3;                         // of an address in a row, then it is out
    int attempts_max = 3;
    std::size_t in_flight_max = 256;
    std::size_t waiting_max = 1'024;                  // for one of those places
    std::chrono::milliseconds waiting_ms_max{1'000};  // the same, each
    std::size_t idle_max = 64;                        // connections to one address
    std::size_t pipelined_max = 4;                    // the same, for what is answered at once
    std::size_t answer_bytes_max = 32 * 1024 * 1024;
    circuit_breaker::settings breaker{};
    retry_budget::settings retries{};
};

struct upstream_request {
    http::verb method = http::verb::get;  // not head: its answers have no end that is seen
    std::string_view target;              // path and query; alive until the answer, as is the body
    std::string headers{};                // lines, each with its end; none of Host and the body's
    std::string_view body{};
    bool repeatable = false;  // a second one would do no more than the first
    // It is repeatable, without a body, and answered from memory: such calls stand behind each
    // other on few connections, see pipelined_connection.hpp.
    bool at_once = false;
};

class upstream {
public:
    using monotonic = std::function<std::chrono::steady_clock::time_point()>;

    // All of them outlive this, and this outlives the last run of the loops, but not the loops.
    struct parts {
        loops& all;
        name_resolver& names;
        observe::metrics& metrics;
        monotonic now = std::chrono::steady_clock::now;
    };

    // `name` is of the service: "product".
    upstream(std::string name, service_place place, parts with, upstream_limits limits = {});
    ~upstream();
    upstream(const upstream&) = delete;
    upstream& operator=(const upstream&) = delete;

    // On a loop. Whatever the service answers, refusals too. unavailable: it cannot be reached, did
    // not answer, or is not asked any more for now (then with retry_after). deadline_exceeded.
    // overloaded: too many calls are in flight, or one waited too long for its place among them.
    task<expected<http::response>> send(upstream_request asked);

private:
    struct on_loop;
    std::vector<std::shared_ptr<on_loop>> lanes_;
};

}  // namespace flores::net
