#include "platform/http/remote_pass.hpp"

#include "platform/http/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace flores::http {

std::string remote_pass::token() {
    const instant now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (now >= renew_at_ || token_.empty()) {
        token_ = tokens_.issue(service_);
        renew_at_ = now + auth::internal_lifetime / 2;
    }
    return token_;
}

void write_travel_headers(std::string& into, const ambient& around) {
    if (!around.request().empty())
        into.append("X-Request-Id: ").append(around.request()).append("\r\n");
    if (around.has_trace()) write_traceparent(into, around);
    if (around.deadline == std::chrono::steady_clock::time_point::max()) return;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        around.deadline - std::chrono::steady_clock::now());
    fmt::format_to(std::back_inserter(into), "X-Request-Deadline-Ms: {}\r\n",
                   std::max<std::int64_t>(left.count(), 0));
}

}  // namespace flores::http
