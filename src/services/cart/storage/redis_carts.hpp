// Carts in Redis, each change one script. A cart is a hash: "#revision", "#next" (the place of the
// next new line) and for each SKU "place quantity seen_price".
//
// All keys share one hash tag: a merge touches the carts of two owners in one step, and the one
// Redis that is specified has no slots to spread over. A guest's cart expires by itself
// guest_cart_kept after its last change. What is erased is gone from memory at once, from the AOF
// when it is next rewritten.
#pragma once

#include "platform/keyvalue/redis.hpp"
#include "services/cart/repository.hpp"

#include <string_view>

namespace flores::cart {

// What all keys of carts begin with; the owner follows.
inline constexpr std::string_view carts_prefix = "cart:{cart}:";
// Of those that are no cart: orders that carts have heard of.
inline constexpr std::string_view heard_order = "#order:";

class redis_cart_repository final : public cart_repository {
public:
    // Outlives this.
    explicit redis_cart_repository(keyvalue::redis& store) : store_(store) {}

    task<expected<cart>> load(std::string owner) override;
    task<expected<cart>> put_line(std::string owner, cart_line wanted, std::int64_t seen) override;
    task<expected<cart>> hold_line(std::string owner, cart_line wanted) override;
    task<expected<cart>> take_out(std::string owner, std::string sku) override;
    task<expected<cart>> clear(std::string owner, std::int64_t seen) override;
    task<expected<void>> erase(std::string owner) override;
    task<expected<cart>> merge(std::string guest, std::string customer) override;
    // An order is known for 90 days, far longer than it may be told.
    task<expected<cart>> take_bought(std::string owner, std::string order,
                                     std::vector<bought_line> bought) override;

    // Puts a whole cart in the place of the owner's; a guest's is kept as if it changed now.
    task<expected<cart>> restore(std::string owner, cart whole);

private:
    task<expected<cart>> run(const keyvalue::script& what, std::vector<std::string> keys,
                             std::vector<std::string> values);

    keyvalue::redis& store_;
};

}  // namespace flores::cart
