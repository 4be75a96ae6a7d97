// The routes of the caller's own cart, and the internal ones of single lines.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/http/route.hpp"
#include "services/cart/service.hpp"

#include <vector>

namespace flores::cart {

// What the handlers work with: the rules, and how the guest cookie is taken back after a merge.
struct cart_api {
    cart_service& carts;
    auth::key guest_key;
    bool secure_cookies;
};

std::vector<http::route> routes(cart_api& api);

}  // namespace flores::cart
