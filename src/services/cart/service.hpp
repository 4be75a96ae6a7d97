// The rules of carts. Prices are asked of the product service at each read; a cart stores none but
// the one that the customer saw when putting a line in, to tell a change.
#pragma once

#include "domain/sku.hpp"
#include "platform/auth/principal.hpp"
#include "services/cart/client.hpp"
#include "services/cart/messages.hpp"
#include "services/cart/repository.hpp"
#include "services/order/client.hpp"
#include "services/product/client.hpp"

#include <string>

namespace flores::cart {

using product::unknown_sku;

class cart_service {
public:
    cart_service(cart_repository& stored, product::product_client& products,
                 order::stock_client& stock)
        : stored_(stored), products_(products), stock_(stock) {}

    // Where order cannot be asked what is left, lines beyond it say nothing: the quote will.
    task<expected<cart_view>> show(std::string owner, language wanted);

    // unknown_sku: not sold, or not any more. stale_revision, too_many_lines: as the repository.
    task<expected<cart_view>> put_line(std::string owner, sku what, int quantity, std::int64_t seen,
                                       language wanted);

    task<expected<cart_view>> clear(std::string owner, std::int64_t seen, language wanted);

    // Brings the cart that the caller had as a guest, where there was one, into their own.
    // too_many_lines, with each SKU that there is no room for: both carts stay as they are.
    task<expected<cart_view>> merge(auth::principal caller, language wanted);

    // All that is held of an account.
    task<expected<cart_export>> export_of(std::string account, language wanted) {
        return show(auth::owner_of_account(account), wanted);
    }

    // Of an account that is gone.
    task<expected<void>> erase(std::string account) {
        return stored_.erase(auth::owner_of_account(account));
    }

    // After an order, whose lines leave the cart that it came from. Told again it changes nothing.
    task<expected<void>> take_order(std::string owner, std::string order,
                                    std::vector<bought_line> bought);

    // For other services, of one line. not_found: the cart has no such line.
    task<expected<held_line>> line(std::string owner, sku what);
    // Puts in at least this quantity; again, it changes nothing. unknown_sku, too_many_lines.
    task<expected<held_line>> hold_line(std::string owner, sku what, int quantity);
    // A line that is not there is fine.
    task<expected<void>> take_out(std::string owner, sku what);

private:
    task<expected<cart_view>> refused_merge(std::string guest, std::string customer);
    task<expected<cart_line>> offered(std::string sku, int quantity);
    task<expected<cart_view>> priced(expected<cart> stored, language wanted);
    task<std::vector<order::sku_on_hand>> left_of(std::vector<std::string> skus);

    cart_repository& stored_;
    product::product_client& products_;
    order::stock_client& stock_;
};

}  // namespace flores::cart
