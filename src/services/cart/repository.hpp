// The storage port of carts. Each verb is one whole transaction.
#pragma once

#include "platform/core/task.hpp"
#include "services/cart/cart.hpp"

#include <string>

namespace flores::cart {

class cart_repository {
public:
    virtual ~cart_repository() = default;

    // An owner who never added anything has an empty cart, not an error.
    virtual task<expected<cart>> load(std::string owner) = 0;

    // Sets one line (quantity 0 removes it) and returns the new cart.
    // stale_revision: the cart changed since `seen` was read; nothing was written.
    // too_many_lines: as with_line.
    virtual task<expected<cart>> put_line(std::string owner, cart_line wanted,
                                          std::int64_t seen) = 0;

    // Sees to it that the cart holds at least this quantity of the SKU; done again it changes
    // nothing. too_many_lines: as with_line.
    virtual task<expected<cart>> hold_line(std::string owner, cart_line wanted) = 0;

    // Takes the SKU out; one that is not there is fine.
    virtual task<expected<cart>> take_out(std::string owner, std::string sku) = 0;

    // Empties the cart. stale_revision: as above.
    virtual task<expected<cart>> clear(std::string owner, std::int64_t seen) = 0;

    // Forgets the cart as if there had never been one.
    virtual task<expected<void>> erase(std::string owner) = 0;

    // Takes the guest's cart into the customer's and leaves it empty, in one step. Done again, it
    // finds the guest's cart empty and changes nothing. too_many_lines: as merged(); both stay as
    // they are.
    virtual task<expected<cart>> merge(std::string guest, std::string customer) = 0;

    // Takes out what the order of that number bought, as after_order(): once, however often it is
    // told.
    virtual task<expected<cart>> take_bought(std::string owner, std::string order,
                                             std::vector<bought_line> bought) = 0;
};

}  // namespace flores::cart
