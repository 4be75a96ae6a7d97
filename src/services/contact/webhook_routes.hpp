// The routes of webhooks.
#pragma once

#include "platform/http/route.hpp"
#include "services/contact/webhook_service.hpp"

#include <vector>

namespace flores::contact {

std::vector<http::route> routes(webhook_service& webhooks);

}  // namespace flores::contact
