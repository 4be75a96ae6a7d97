#include "platform/observe/http_metrics.hpp"

#include <algorithm>
#include <utility>

namespace flores::observe {

http_metrics::http_metrics(metrics& into, std::string service)
    : into_(into), service_(std::move(service)) {
    in_flight_ = into_.add_gauge("http_requests_in_flight", "Requests begun and not yet answered.",
                                 {{"service", service_}});
    add_route("", "unmatched");
}

std::size_t http_metrics::add_route(std::string_view method, std::string_view pattern) {
    const labels about{
        {"service", service_}, {"method", std::string(method)}, {"route", std::string(pattern)}};
    route_series series;
    for (std::size_t index = 0; index < series.by_class.size(); ++index) {
        labels with = about;
        with.emplace("status", std::to_string(index + 2) + "xx");
        series.by_class[index] = into_.add_counter("http_requests_total",
                                                   "Requests answered, by class of status.", with);
    }
    series.seconds = into_.add_histogram("http_request_duration_seconds",
                                         "From the request's first byte to its answer, seconds.",
                                         duration_bounds(), about);
    routes_.push_back(series);
    return routes_.size() - 1;
}

void http_metrics::ended(std::size_t route, int status, std::chrono::microseconds took) const {
    const route_series& series = routes_[route < routes_.size() ? route : unmatched];
    const int index = std::clamp(status / 100, 2, 5) - 2;
    series.by_class[static_cast<std::size_t>(index)].add(1);
    series.seconds.observe(static_cast<double>(took.count()) / 1e6);
    in_flight_.add(-1);
}

}  // namespace flores::observe
