// Wire types of the gateway: the health of the whole shop.
#pragma once

#include "platform/json/types.hpp"

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

namespace flores::gateway {

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

}  // namespace flores::gateway
