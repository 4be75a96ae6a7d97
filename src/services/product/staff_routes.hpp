// The routes of staff: edits, import and export.
#pragma once

#include "services/product/routes.hpp"

#include <vector>

namespace flores::product {

std::vector<http::route> staff_routes(product_api& api);

}  // namespace flores::product
