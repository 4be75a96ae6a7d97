// The routes of the caller's own wishlists, and of those that were shared.
#pragma once

#include "platform/http/route.hpp"
#include "services/wishlist/service.hpp"

#include <vector>

namespace flores::wishlist {

std::vector<http::route> routes(wishlist_service& lists);

}  // namespace flores::wishlist
