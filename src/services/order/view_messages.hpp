// Wire types of orders: what is answered.
#pragma once

#include "domain/wire.hpp"
#include "services/order/order.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct line_view {
    std::string sku;
    std::string product_id;
    std::string name;
    std::string size;
    std::int64_t quantity;
    money unit_price;
    money line_total;
};
BOOST_DESCRIBE_STRUCT(line_view, (),
                      (sku, product_id, name, size, quantity, unit_price, line_total))

struct delivery_view {
    std::string date;
    std::string slot;
    std::string zone;
    std::string commune;
};
BOOST_DESCRIBE_STRUCT(delivery_view, (), (date, slot, zone, commune))

// The amounts are what the order will cost; total is what expected_total repeats.
struct quote_view {
    std::vector<line_view> lines;
    delivery_view delivery;
    money merchandise;
    money delivery_fee;
    money surcharge;
    money total;
    money iva_included;
};
BOOST_DESCRIBE_STRUCT(quote_view, (),
                      (lines, delivery, merchandise, delivery_fee, surcharge, total, iva_included))

struct payment_view {
    payment_method method;
    payment_status status;
};
BOOST_DESCRIBE_STRUCT(payment_view, (), (method, status))

struct placed_view {
    std::string number;
    std::optional<std::string> access_token;  // a guest's way to the order; not shown again
    order_status status;
    payment_view payment;
    instant placed_at;
    instant hold_until;  // without payment or confirmation it lapses then
    std::vector<line_view> lines;
    delivery_view delivery;
    money merchandise;
    money delivery_fee;
    money surcharge;
    money total;
    money iva_included;
};
BOOST_DESCRIBE_STRUCT(placed_view, (),
                      (number, access_token, status, payment, placed_at, hold_until, lines,
                       delivery, merchandise, delivery_fee, surcharge, total, iva_included))

struct buyer_view {
    std::string name;
    std::string email;
    std::string phone;
};
BOOST_DESCRIBE_STRUCT(buyer_view, (), (name, email, phone))

struct recipient_view {
    std::string name;
    std::string phone;
    std::string address_line;
    std::string address_details;
    std::string commune;
};
BOOST_DESCRIBE_STRUCT(recipient_view, (), (name, phone, address_line, address_details, commune))

struct change_view {
    instant at;
    order_status status;
    payment_status payment;
    std::string by;  // for staff who, for buyers "buyer", "shop" or "system"
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(change_view, (), (at, status, payment, by, reason))

struct order_view {
    std::string number;
    std::int64_t version;
    order_status status;
    payment_view payment;
    bool can_cancel;                                        // by the buyer
    std::optional<flores::order::next_action> next_action;  // for staff
    instant placed_at;
    instant hold_until;
    std::vector<line_view> lines;
    delivery_view delivery;
    money merchandise;
    money delivery_fee;
    money surcharge;
    money total;
    money iva_included;
    std::optional<buyer_view> buyer;  // absent for those who only deliver
    recipient_view recipient;
    std::string card_message;
    bool anonymous_sender;
    bool hide_price;
    std::vector<change_view> history;
};
BOOST_DESCRIBE_STRUCT(order_view, (),
                      (number, version, status, payment, can_cancel, next_action, placed_at,
                       hold_until, lines, delivery, merchandise, delivery_fee, surcharge, total,
                       iva_included, buyer, recipient, card_message, anonymous_sender, hide_price,
                       history))

struct order_summary {
    std::string number;
    order_status status;
    payment_view payment;
    std::optional<flores::order::next_action> next_action;  // for staff
    instant placed_at;
    delivery_view delivery;
    std::string recipient_name;
    std::int64_t items;
    money total;
};
BOOST_DESCRIBE_STRUCT(order_summary, (),
                      (number, status, payment, next_action, placed_at, delivery, recipient_name,
                       items, total))

struct order_list {
    std::vector<order_summary> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(order_list, (), (items, next_cursor))

}  // namespace flores::order
