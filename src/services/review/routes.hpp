// The routes of reviews: open to read, customers' to write, staff's to publish.
#pragma once

#include "platform/http/route.hpp"
#include "services/review/moderation_service.hpp"

#include <vector>

namespace flores::review {

std::vector<http::route> routes(review_service& reviews);
std::vector<http::route> routes(moderation_service& moderation);

// With its edition as the tag.
expected<http::tagged<review_record>> tagged_record(const expected<review>& got);

}  // namespace flores::review
