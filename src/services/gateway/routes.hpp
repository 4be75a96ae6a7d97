// Routes of the edge itself.
#pragma once

#include "platform/http/route.hpp"
#include "services/gateway/description.hpp"

#include <vector>

namespace flores::gateway {

std::vector<http::route> routes(gateway_service& gateway);

}  // namespace flores::gateway
