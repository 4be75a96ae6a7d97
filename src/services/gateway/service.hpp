// The edge's own operations: health of all services, metrics, and the API's description.
#pragma once

#include "platform/core/error.hpp"
#include "platform/observe/metrics.hpp"
#include "services/gateway/messages.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::gateway {

// How a service is. `check` returns at once and is called on any loop.
struct health_check {
    std::string name;
    std::function<expected<void>()> check;
};

class gateway_service {
public:
    gateway_service(observe::metrics& metrics, std::string version,
                    std::function<bool(std::string_view)> sees_metrics)
        : metrics_(metrics), version_(std::move(version)), sees_metrics_(std::move(sees_metrics)) {}

    // Before the first request.
    void watch(health_check one) { checks_.push_back(std::move(one)); }
    void describe(std::string openapi, std::string page);

    // From any thread: readiness fails from now on.
    void drain() { draining_ = true; }

    bool is_ready() const;
    health_detail health() const;
    bool may_see_detail(std::string_view address) const { return sees_metrics_(address); }
    std::string metrics_text() const { return metrics_.text(); }
    const std::string& openapi() const { return openapi_; }
    const std::string& page() const { return page_; }

private:
    observe::metrics& metrics_;
    const std::string version_;
    const std::function<bool(std::string_view)> sees_metrics_;
    std::vector<health_check> checks_;
    std::string openapi_;
    std::string page_;
    std::atomic<bool> draining_{false};
};

}  // namespace flores::gateway
