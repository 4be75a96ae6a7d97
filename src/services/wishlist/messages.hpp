// Wire types of wishlists.
#pragma once

#include "domain/quantity.hpp"
#include "domain/wire.hpp"
#include "platform/json/types.hpp"
#include "services/wishlist/wishlist.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::wishlist {

// What the owner should know of an item. `back_in_stock`: it was sold out since it was put in.
// `cheaper`, `dearer`: than when it was put in. `unavailable`: not sold any more.
enum class notice : unsigned char {
    sold_out,
    low_stock,
    back_in_stock,
    cheaper,
    dearer,
    unavailable
};
BOOST_DESCRIBE_ENUM(notice, sold_out, low_stock, back_in_stock, cheaper, dearer, unavailable)

struct wish_view {
    std::string sku;
    std::string product_id;
    std::string name;
    std::string size;
    std::optional<money> price;         // none: nothing is known of it any more
    std::optional<money> former_price;  // what it cost when it was put in, where that differs
    std::vector<notice> notices;
    instant added_at;
};
BOOST_DESCRIBE_STRUCT(wish_view, (),
                      (sku, product_id, name, size, price, former_price, notices, added_at))

struct list_view {
    std::string id;
    std::string name;
    std::int64_t revision;
    bool mail_notices;
    std::optional<std::string> share_token;  // opens /api/wishlist/shared/{token}; none: not shared
    std::vector<wish_view> items;
    instant created_at;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(list_view, (),
                      (id, name, revision, mail_notices, share_token, items, created_at,
                       updated_at))

struct list_summary {
    std::string id;
    std::string name;
    std::int64_t revision;
    bool mail_notices;
    bool shared;
    std::vector<std::string> skus;  // so that a page of products can mark what is wished
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(list_summary, (),
                      (id, name, revision, mail_notices, shared, skus, updated_at))

struct lists_view {
    std::vector<list_summary> items;
    std::optional<std::string> next_cursor;  // always null: all of them fit one page
};
BOOST_DESCRIBE_STRUCT(lists_view, (), (items, next_cursor))

// All that there is of an account, for the copy that its owner may have.
struct wishlist_export {
    std::vector<list_view> lists;
};
BOOST_DESCRIBE_STRUCT(wishlist_export, (), (lists))

// What whoever has the link sees: nothing of the owner but the list's name, so no prices or times
// of theirs either.
struct shared_wish_view {
    std::string sku;
    std::string product_id;
    std::string name;
    std::string size;
    std::optional<money> price;
    std::vector<notice> notices;  // sold_out, low_stock and unavailable alone
};
BOOST_DESCRIBE_STRUCT(shared_wish_view, (), (sku, product_id, name, size, price, notices))

struct shared_list_view {
    std::string name;
    std::vector<shared_wish_view> items;
};
BOOST_DESCRIBE_STRUCT(shared_list_view, (), (name, items))

using list_name = json::text<1, name_chars_max>;
using list_revision = json::integer<1, (std::int64_t{1} << 53)>;  // as the client saw it

struct create_list_request {
    list_name name;
    std::optional<bool> mail_notices;  // true unless given
};
BOOST_DESCRIBE_STRUCT(create_list_request, (), (name, mail_notices))

// What is absent stays.
struct change_list_request {
    list_revision revision;
    std::optional<list_name> name;
    std::optional<bool> mail_notices;
};
BOOST_DESCRIBE_STRUCT(change_list_request, (), (revision, name, mail_notices))

struct remove_list_query {
    list_revision revision;
};
BOOST_DESCRIBE_STRUCT(remove_list_query, (), (revision))

// Without a revision the item is put in or taken out whatever else changed: that undoes nothing.
struct put_item_request {
    std::optional<list_revision> revision;
};
BOOST_DESCRIBE_STRUCT(put_item_request, (), (revision))

struct remove_item_query {
    std::optional<list_revision> revision;
};
BOOST_DESCRIBE_STRUCT(remove_item_query, (), (revision))

struct to_cart_request {
    std::optional<json::integer<quantity_min, quantity_max>> quantity;  // 1
};
BOOST_DESCRIBE_STRUCT(to_cart_request, (), (quantity))

}  // namespace flores::wishlist
