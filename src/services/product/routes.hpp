// The routes of the catalogue. Reads are plain functions of the snapshot; edits are staff's.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/http/route.hpp"
#include "services/product/delivery_calendar.hpp"
#include "services/product/service.hpp"

#include <vector>

namespace flores::product {

// What reads work with; all of it outlives the routes.
struct product_api {
    catalogue_refresher& shown;
    const snapshot<delivery_calendar>& calendar;
    const clock_port& clock;
    auth::key cursor_key;
};

std::vector<http::route> routes(product_api& api);
std::vector<http::route> routes(product_service& products);

}  // namespace flores::product
