#include "services/wishlist/wishlist.hpp"

#include <algorithm>

namespace flores::wishlist {

bool holds(const wishlist& list, const std::string& sku) {
    return std::any_of(list.items.begin(), list.items.end(),
                       [&](const wish& one) { return one.sku == sku; });
}

}  // namespace flores::wishlist
