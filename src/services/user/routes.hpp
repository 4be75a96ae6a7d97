// The routes of profiles and addresses, all of the caller's own account.
#pragma once

#include "platform/http/route.hpp"
#include "services/user/service.hpp"

#include <vector>

namespace flores::user {

std::vector<http::route> routes(user_service& users);

}  // namespace flores::user
