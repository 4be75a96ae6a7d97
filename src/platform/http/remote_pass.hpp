// What a request to another process of the shop shows and carries: the token of the asking service,
// the time that is left, the request's id and trace.
#pragma once

#include "platform/auth/token.hpp"
#include "platform/core/ambient.hpp"
#include "platform/core/clock.hpp"

#include <mutex>
#include <string>

namespace flores::http {

// The token of this process. One serves many calls, until half its time is over. Thread-safe.
class remote_pass {
public:
    // `service` is this process's name to the others; `tokens` and `clock` outlive this.
    remote_pass(std::string service, const auth::internal_tokens& tokens, const clock_port& clock)
        : service_(std::move(service)), tokens_(tokens), clock_(clock) {}

    std::string token();

private:
    const std::string service_;
    const auth::internal_tokens& tokens_;
    const clock_port& clock_;
    std::mutex mutex_;
    std::string token_;
    instant renew_at_{};
};

// Appends header lines: X-Request-Id, traceparent and X-Request-Deadline-Ms, each where the ambient
// has one.
void write_travel_headers(std::string& into, const ambient& around);

}  // namespace flores::http
