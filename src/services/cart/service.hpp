// The rules of carts. Prices are asked of the product service at each read; a cart stores none but
// the one that the customer saw when putting a line in, to tell a change.
#pragma once

#include "domain/sku.hpp"
#include "services/cart/messages.hpp"
#include "services/cart/repository.hpp"
#include "services/product/client.hpp"

#include <string>

namespace flores::cart {

class cart_service {
public:
    cart_service(cart_repository& stored, product::product_client& products)
        : stored_(stored), products_(products) {}

    task<expected<cart_view>> show(std::string owner, language wanted);

    // unknown_sku: not sold, or not any more. stale_revision, too_many_lines: as the repository.
    task<expected<cart_view>> put_line(std::string owner, sku what, int quantity, std::int64_t seen,
                                       language wanted);

    task<expected<cart_view>> clear(std::string owner, std::int64_t seen, language wanted);

    // Brings the guest's cart into the customer's.
    task<expected<cart_view>> merge(std::string guest, std::string customer, language wanted);

private:
    task<expected<cart_view>> priced(expected<cart> stored, language wanted);

    cart_repository& stored_;
    product::product_client& products_;
};

}  // namespace flores::cart
