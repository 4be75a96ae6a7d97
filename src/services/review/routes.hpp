// The routes of reviews: open to read, customers' to write, staff's to publish.
#pragma once

#include "platform/http/route.hpp"
#include "services/review/moderation_service.hpp"

#include <vector>

namespace flores::review {

// What the handlers work with; all of it outlives the routes.
struct review_api {
    review_service& reviews;
    moderation_service& moderation;
};

std::vector<http::route> routes(review_api& api);

// Those of staff; routes has them too.
std::vector<http::route> moderation_routes(review_api& api);

}  // namespace flores::review
