// Routes of the edge itself. /health/live, /health/ready and /metrics are answered by every service
// alike; here they stand for the whole process.
#pragma once

#include "platform/http/route.hpp"
#include "services/gateway/service.hpp"

#include <vector>

namespace flores::gateway {

std::vector<http::route> routes(gateway_service& gateway);

}  // namespace flores::gateway
