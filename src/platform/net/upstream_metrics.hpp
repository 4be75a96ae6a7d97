// What is counted of the calls to one upstream.
#pragma once

#include "platform/observe/metrics.hpp"

#include <string>

namespace flores::net {

struct upstream_metrics {
    upstream_metrics(observe::metrics& into, const std::string& name)
        : answered(calls(into, name, "answered")),
          failed(calls(into, name, "failed")),
          late(calls(into, name, "late")),
          overloaded(calls(into, name, "overloaded")),
          shut_out(calls(into, name, "breaker_open")),
          retries(into.add_counter("upstream_retries_total", "Calls sent again.",
                                   {{"upstream", name}})),
          retries_refused(into.add_counter("upstream_retries_refused_total",
                                           "Calls not sent again: the budget was spent.",
                                           {{"upstream", name}})),
          connects(into.add_counter("upstream_connects_total", "Connections opened.",
                                    {{"upstream", name}})),
          unreachable(into.add_counter("upstream_connect_failures_total",
                                       "Connections that did not come about.",
                                       {{"upstream", name}})),
          unresolved(into.add_counter("upstream_resolve_failures_total",
                                      "Look-ups of the name that failed.", {{"upstream", name}})),
          ejections(into.add_counter("upstream_ejections_total",
                                     "Times that an address was taken out of choice.",
                                     {{"upstream", name}})),
          openings(into.add_counter("upstream_breaker_openings_total",
                                    "Times that the breaker opened.", {{"upstream", name}})),
          in_flight(into.add_gauge("upstream_in_flight", "Calls begun and not yet ended.",
                                   {{"upstream", name}})) {}

    observe::counter answered, failed, late, overloaded, shut_out;
    observe::counter retries, retries_refused, connects, unreachable, unresolved, ejections,
        openings;
    observe::gauge in_flight;

private:
    static observe::counter calls(observe::metrics& into, const std::string& name,
                                  const std::string& outcome) {
        return into.add_counter("upstream_calls_total", "Calls ended, by what became of them.",
                                {{"upstream", name}, {"outcome", outcome}});
    }
};

}  // namespace flores::net
