// Lists in Redis as the scripts of redis_lists and redis_news see them. Every script has two keys:
// what all keys of wishlists begin with, and the outbox. All share one hash tag, for a change
// touches one account's lists and the indexes over everybody's, and the one Redis that is specified
// has no slots to spread over; the scripts make the names of the other keys themselves.
//
//   of:<account>         sorted set: the ids of its lists by the time they were made
//   list:<id>            hash: account, name, language, notices, revision, created, updated, and
//                        seed and hash while it is shared
//   items:<id>           hash: for each SKU "seen_price known_price price_version stock added_at"
//   share:<hash>         the id of the list
//   in:<sku>, out:<sku>  sorted sets: accounts with a wish of it that is not sold out, or is
//   price:<sku>          sorted set: accounts with a wish of it by the oldest price they go by
//   heard:<sku>          hash: sold_out and version, as order told last
//   told:<account>       sorted set: "back <sku>" and "cheaper <sku>" by when it was told, for as
//                        long as it is not told again
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flores::wishlist {

inline constexpr std::string_view lists_prefix = "wishlist:{wishlist}:";
inline constexpr std::string_view lists_outbox = "outbox:{wishlist}";

// The script's text behind the words that it may use; they are written in the source.
std::string with_list_words(std::string_view body);

// The keys that every script is given.
std::vector<std::string> list_keys(const std::string& outbox);

}  // namespace flores::wishlist
