// The routes of profiles, addresses, reminders and preferences, all of the caller's own account.
#pragma once

#include "platform/http/route.hpp"
#include "services/user/reminder_service.hpp"
#include "services/user/service.hpp"

#include <vector>

namespace flores::user {

std::vector<http::route> routes(user_service& users);
std::vector<http::route> routes(reminder_service& reminders);

}  // namespace flores::user
