// A cart: what somebody means to buy. It belongs to an account or to a guest and has a revision, so
// that a change made on an old view of it is refused instead of undoing another.
#pragma once

#include "platform/core/error.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace flores::cart {

inline constexpr std::size_t cart_lines_max = 50;
// A guest's cart is forgotten after this long without a change; an account's never.
inline constexpr std::chrono::days guest_cart_kept{90};

inline constexpr error_kind stale_revision{
    409,
    "stale_revision",
    {"Cambió mientras tanto. Míralo de nuevo.", "It changed meanwhile. Look at it again."}};
inline constexpr error_kind too_many_lines{
    409,
    "too_many_lines",
    {"El carrito admite 50 productos distintos.", "A cart holds 50 different products."}};

struct cart_line {
    std::string sku;
    int quantity = 1;
    std::int64_t seen_price = 0;  // CLP, when the customer put it in

    bool operator==(const cart_line&) const = default;
};

// What an order bought of a product.
struct bought_line {
    std::string sku;
    int quantity = 1;
};

struct cart {
    std::int64_t revision = 0;  // 0: nothing was ever put in
    std::vector<cart_line> lines;
};

// The cart with one line set; quantity 0 takes it out.
// too_many_lines: there is no room for another product.
expected<cart> with_line(cart before, const cart_line& wanted);

// The cart with at least this quantity of one product; one that has it already is the same cart.
// too_many_lines: as with_line.
expected<cart> with_at_least(cart before, const cart_line& wanted);

// The line of a SKU; nullptr when the cart has none.
const cart_line* find_line(const cart& in, const std::string& sku);

// Both carts as one. Of a product in both the larger quantity is kept, so that merging twice adds
// nothing. too_many_lines: there is no room for all of the guest's (see without_room).
expected<cart> merged(cart customer, const cart& guest);

// The SKUs of the guest's lines for which the customer's cart has no room, in their order.
std::vector<std::string> without_room(const cart& customer, const cart& guest);

// The cart after an order: of what was bought, what it has more of stays. The revision rises only
// when anything was taken out.
cart after_order(cart before, const std::vector<bought_line>& bought);

}  // namespace flores::cart
