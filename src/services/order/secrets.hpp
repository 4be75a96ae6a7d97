// What the numbers and the access tokens of orders are made with: keys derived from the shop's
// secret, a label each.
#pragma once

#include "domain/order_number.hpp"
#include "platform/auth/keys.hpp"
#include "services/order/order.hpp"

#include <string>
#include <string_view>

namespace flores::order {

inline constexpr std::string_view access_token_label = "flores/order-tokens/1";
inline constexpr std::string_view promotion_customer_label = "flores/promotion-customers/1";

struct order_secrets {
    explicit order_secrets(std::string_view master)
        : numbering(auth::derive_key(master, auth::labels::order_numbers)),
          token_key(auth::derive_key(master, access_token_label)),
          customer_key(auth::derive_key(master, promotion_customer_label)),
          cursor_key(auth::derive_key(master, auth::labels::cursor)) {}

    // The 128-bit token that opens a guest's order, as base64url. It follows from the order and the
    // key, so that the same answer can be given again without its being stored. Of the moment too:
    // a shop that lost orders, as by a restore, may give their numbers to others.
    std::string access_token(const order_number& number, instant placed_at) const {
        return shortened(token_key, number.text() + " " + std::to_string(micros_of(placed_at)));
    }

    // Of a stored order of a guest; those of older releases have theirs of the number alone.
    std::string access_token(const order& what) const {
        std::string own = access_token(what.number, what.placed_at);
        if (auth::sha256_hex(own) == what.token_hash) return own;
        return shortened(token_key, what.number.text());
    }

    // What the uses of promotions are counted under: tells nobody the account or address behind it.
    // `who` is "account:usr_…" or "email:" and a folded address.
    std::string customer(std::string_view who) const { return shortened(customer_key, who); }

    order_numbering numbering;
    auth::key token_key;
    auth::key customer_key;
    auth::key cursor_key;

private:
    static std::string shortened(const auth::key& with, std::string_view text) {
        const auth::digest made = auth::hmac_sha256(with, text);
        return auth::base64url({reinterpret_cast<const char*>(made.data()), 16});
    }
};

}  // namespace flores::order
