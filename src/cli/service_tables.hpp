// The route tables of the services by name, without the services: what a gateway needs to know of
// those that live in other processes.
#pragma once

#include "platform/http/route.hpp"

#include <string_view>
#include <vector>

namespace flores::cli {

// Every row of the service; the handlers must not run. std::out_of_range: there is no such service.
std::vector<http::route> table_of(std::string_view service);

// Throws std::logic_error where the table does not say what the service itself does.
void check_table(std::string_view service, const std::vector<http::route>& own);

}  // namespace flores::cli
