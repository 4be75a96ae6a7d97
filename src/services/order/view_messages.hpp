// Wire types of orders: what is answered.
#pragma once

#include "domain/wire.hpp"
#include "platform/json/page.hpp"
#include "services/order/order.hpp"
#include "services/order/promotion_rules.hpp"

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
    money discount{};  // of promotions, not yet off line_total
};
BOOST_DESCRIBE_STRUCT(line_view, (),
                      (sku, product_id, name, size, quantity, unit_price, line_total, discount))

struct applied_promotion_view {
    std::optional<std::string> code;  // absent: it needed none
    promotion_kind kind;
    std::string name;
    money amount;  // what it takes off
};
BOOST_DESCRIBE_STRUCT(applied_promotion_view, (), (code, kind, name, amount))

// What became of the code that was typed.
struct code_view {
    std::string code;
    bool applied;
    std::optional<promotion_problem> reason;  // why not
    std::optional<std::string> message;       // the reason in words
};
BOOST_DESCRIBE_STRUCT(code_view, (), (code, applied, reason, message))

struct delivery_view {
    std::string date;
    std::string slot;
    std::string zone;
    std::string commune;
    std::string slot_times;  // "09:00 - 12:00"; empty: of an order of an older release
};
BOOST_DESCRIBE_STRUCT(delivery_view, (), (date, slot, zone, commune, slot_times))

// The amounts are what the order will cost; total is what expected_total repeats.
struct quote_view {
    std::vector<line_view> lines;
    delivery_view delivery;
    money merchandise;
    money delivery_fee;
    money surcharge;
    std::vector<applied_promotion_view> promotions;
    money discount;                 // their sum
    std::optional<code_view> code;  // absent: none was typed
    money total;
    money iva_included;
};
BOOST_DESCRIBE_STRUCT(quote_view, (),
                      (lines, delivery, merchandise, delivery_fee, surcharge, promotions, discount,
                       code, total, iva_included))

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
    std::string payment_instructions;  // empty: nothing is to be paid
    instant placed_at;
    instant hold_until;  // without payment or confirmation it lapses then
    std::vector<line_view> lines;
    delivery_view delivery;
    money merchandise;
    money delivery_fee;
    money surcharge;
    std::vector<applied_promotion_view> promotions;
    money discount;
    money total;
    money iva_included;
};
BOOST_DESCRIBE_STRUCT(placed_view, (),
                      (number, access_token, status, payment, payment_instructions, placed_at,
                       hold_until, lines, delivery, merchandise, delivery_fee, surcharge,
                       promotions, discount, total, iva_included))

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
    std::string by;      // for staff who, for buyers "buyer", "shop" or "system"
    std::string reason;  // for buyers of what the shop did only why a delivery failed
};
BOOST_DESCRIBE_STRUCT(change_view, (), (at, status, payment, by, reason))

// Money that came in for the order or went back.
struct payment_entry_view {
    payment_kind kind;
    money amount;
    std::string provider;
    std::string reference;
    std::string by;      // as of change_view
    std::string reason;  // for buyers not the shop's
    instant at;
};
BOOST_DESCRIBE_STRUCT(payment_entry_view, (), (kind, amount, provider, reference, by, reason, at))

struct order_view {
    std::string number;
    std::int64_t version;
    order_status status;
    payment_view payment;
    std::optional<std::string> payment_instructions;        // while a transfer is awaited
    bool can_cancel;                                        // by the buyer
    std::optional<flores::order::next_action> next_action;  // for staff
    instant placed_at;
    instant hold_until;
    std::vector<line_view> lines;
    delivery_view delivery;
    money merchandise;
    money delivery_fee;
    money surcharge;
    std::vector<applied_promotion_view> promotions;
    money discount;
    money total;
    money iva_included;
    std::vector<payment_entry_view> payments;
    money refundable;  // of what was paid
    buyer_view buyer;
    recipient_view recipient;
    std::string card_message;
    bool anonymous_sender;
    bool hide_price;
    std::vector<change_view> history;
};
BOOST_DESCRIBE_STRUCT(order_view, (),
                      (number, version, status, payment, payment_instructions, can_cancel,
                       next_action, placed_at, hold_until, lines, delivery, merchandise,
                       delivery_fee, surcharge, promotions, discount, total, iva_included, payments,
                       refundable, buyer, recipient, card_message, anonymous_sender, hide_price,
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

using order_list = json::page<order_summary>;

// All that is held of an account.
struct order_export {
    std::vector<order_view> orders;  // as the buyer sees them
};
BOOST_DESCRIBE_STRUCT(order_export, (), (orders))

}  // namespace flores::order
