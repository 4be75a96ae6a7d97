// What happens to the products on people's lists, and the mails that tell them.
#pragma once

#include "platform/core/clock.hpp"
#include "services/contact/events.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace flores::wishlist {

// Of two notices of one kind about one SKU to an account, at least. A buyer who takes all there is
// and cancels, again and again, would have everybody who wishes it mailed each time.
inline constexpr std::chrono::hours notices_apart{24};

// How a mail calls a product.
struct product_words {
    std::string es;
    std::string en;  // empty: not translated
    std::string link;
};

// The state of a SKU's stock became another.
struct stock_news {
    std::string sku;
    bool sold_out = false;
    std::optional<std::int64_t> version{};  // of the stock; none: it is as it was heard last
    std::optional<product_words> words{};   // none: it is not sold now, nobody is to be told
    instant at{};
};

// A SKU has this price now.
struct price_news {
    std::string sku;
    std::int64_t price = 0;    // CLP
    std::int64_t version = 0;  // of the product
    product_words words;
    instant at{};
};

// To an account, in its language, which is known when they are sent.
contact::mail_wanted back_in_stock_mail(const std::string& account, const product_words& words);
contact::mail_wanted cheaper_mail(const std::string& account, const product_words& words,
                                  std::int64_t price);

}  // namespace flores::wishlist
