// Wire types of the cart.
#pragma once

#include "domain/quantity.hpp"
#include "domain/wire.hpp"
#include "platform/json/types.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::cart {

// What the customer should know of a line before ordering it.
enum class notice : unsigned char {
    price_changed,
    sold_out,
    low_stock,
    beyond_stock,  // less is left than the line asks for
    unavailable
};
BOOST_DESCRIBE_ENUM(notice, price_changed, sold_out, low_stock, beyond_stock, unavailable)

struct cart_line_view {
    std::string sku;
    std::string name;
    std::string size;
    std::int64_t quantity;
    money unit_price;
    std::optional<money> former_price;  // what it cost when it was put in, where that differs
    money line_total;
    std::optional<std::int64_t> left;  // of what the line asks for more of
    std::vector<notice> notices;
    std::vector<std::string> messages;  // the notices in the words of the caller's language
};
BOOST_DESCRIBE_STRUCT(cart_line_view, (),
                      (sku, name, size, quantity, unit_price, former_price, line_total, left,
                       notices, messages))

struct cart_view {
    std::int64_t revision;
    std::vector<cart_line_view> lines;
    std::int64_t items;  // sum of the quantities
    money subtotal;      // of what can be bought, IVA included, without delivery
};
BOOST_DESCRIBE_STRUCT(cart_view, (), (revision, lines, items, subtotal))

using cart_export = cart_view;  // all that is held of an account

struct put_line_request {
    json::integer<0, quantity_max> quantity;             // 0 takes the line out
    json::integer<0, (std::int64_t{1} << 53)> revision;  // of the cart as the client saw it
};
BOOST_DESCRIBE_STRUCT(put_line_request, (), (quantity, revision))

struct clear_query {
    json::integer<0, (std::int64_t{1} << 53)> revision;
};
BOOST_DESCRIBE_STRUCT(clear_query, (), (revision))

}  // namespace flores::cart
