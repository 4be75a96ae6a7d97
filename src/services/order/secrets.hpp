// What the numbers and the access tokens of orders are made with: keys derived from the shop's
// secret, a label each.
#pragma once

#include "domain/order_number.hpp"
#include "platform/auth/keys.hpp"

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

    // The 128-bit token that opens a guest's order, as base64url. It follows from the number and
    // the key, so that the same answer can be given again without its being stored.
    std::string access_token(const order_number& number) const {
        const auth::digest made = auth::hmac_sha256(token_key, number.text());
        return auth::base64url({reinterpret_cast<const char*>(made.data()), 16});
    }

    // What the uses of promotions are counted under: tells nobody the account or address behind it.
    // `who` is "account:usr_…" or "email:" and a folded address.
    std::string customer(std::string_view who) const {
        const auth::digest made = auth::hmac_sha256(customer_key, who);
        return auth::base64url({reinterpret_cast<const char*>(made.data()), 16});
    }

    order_numbering numbering;
    auth::key token_key;
    auth::key customer_key;
    auth::key cursor_key;
};

}  // namespace flores::order
