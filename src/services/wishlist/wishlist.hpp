// Wishlists: what somebody means to remember, in lists of their own with a name each. A list
// belongs to an account, never to a guest, and stays until it is removed; whoever holds its share
// link reads it too. Its revision rises with each change of its name, its mails or its items, so
// that a change made on an old view is refused instead of undoing another.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "services/cart/client.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flores::wishlist {

inline constexpr std::size_t lists_max = 20;   // of an account
inline constexpr std::size_t items_max = 100;  // of a list
inline constexpr std::size_t name_chars_max = 60;

using cart::stale_revision;

inline constexpr error_kind too_many_lists{
    409, "too_many_lists", {"Ya tienes 20 listas.", "You have 20 lists already."}};
inline constexpr error_kind too_many_items{
    409,
    "too_many_items",
    {"Una lista admite 100 productos.", "A list holds 100 different products."}};

// The stock of a wish, as its owner knows it: there ever since it was put in; sold out; was sold
// out and is back.
enum class wish_stock : unsigned char { in, out, back };
BOOST_DESCRIBE_ENUM(wish_stock, in, out, back)

struct wish {
    std::string sku;
    std::int64_t seen_price = 0;     // CLP, when it was put in
    std::int64_t known_price = 0;    // CLP, as product told last
    std::int64_t price_version = 0;  // of the product, by which known_price goes
    wish_stock stock = wish_stock::in;
    instant added_at{};

    bool operator==(const wish&) const = default;
};

// What a share link is made from and found by; the link itself is stored nowhere (share_links.hpp).
struct share {
    std::string seed;
    std::string hash;

    bool operator==(const share&) const = default;
};

struct wishlist {
    std::string id;  // wsl_…
    std::string account;
    std::string name;
    std::string language;  // "es" or "en": of whoever made it; mails are in the account's
    bool notices = true;   // mails when an item is back in stock or cheaper
    std::int64_t revision = 1;
    std::optional<share> shared{};
    instant created_at{};
    instant updated_at{};
    std::vector<wish> items{};  // the newest first
};

// What is absent stays.
struct list_change {
    std::optional<std::string> name;
    std::optional<bool> notices;
};

bool holds(const wishlist& list, const std::string& sku);

}  // namespace flores::wishlist
