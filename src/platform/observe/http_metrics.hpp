// What is counted of each request: how many by route and class of status, how long, how many at
// once. Routes are patterns, never paths: the number of series is known at start.
#pragma once

#include "platform/observe/metrics.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace flores::observe {

class http_metrics {
public:
    // The route of requests that no row matches.
    static constexpr std::size_t unmatched = 0;

    // `service` is the label of all series. `into` outlives this.
    http_metrics(metrics& into, std::string service);

    // At start only. The index to give to `ended` (http::route::metrics).
    std::size_t add_route(std::string_view method, std::string_view pattern);

    // From any loop, once each a request, which is either answered in the end or abandoned.
    void began() const { in_flight_.add(1); }
    void abandoned() const { in_flight_.add(-1); }
    void ended(std::size_t route, int status, std::chrono::microseconds took) const;

private:
    struct route_series {
        std::array<counter, 4> by_class;  // 2xx, 3xx, 4xx, 5xx
        histogram seconds;
    };

    metrics& into_;
    const std::string service_;
    gauge in_flight_;
    std::deque<route_series> routes_;
};

}  // namespace flores::observe
