// Wire types of orders.
#pragma once

#include "domain/bounded_text.hpp"
#include "domain/commune.hpp"
#include "domain/email.hpp"
#include "domain/phone.hpp"
#include "domain/quantity.hpp"
#include "domain/wire.hpp"
#include "platform/json/types.hpp"
#include "services/order/order.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

enum class language_code : unsigned char { es, en };
BOOST_DESCRIBE_ENUM(language_code, es, en)

// sku is the domain's; the name is taken by the member.
using line_sku = flores::sku;

struct line_request {
    line_sku sku;
    json::integer<flores::quantity::min, flores::quantity::max> quantity;
};
BOOST_DESCRIBE_STRUCT(line_request, (), (sku, quantity))

using line_requests = json::list<line_request, order_lines_max, 1>;

struct quote_delivery {
    flores::commune commune;
    local_date date;
    json::text<1, 40> slot;
};
BOOST_DESCRIBE_STRUCT(quote_delivery, (), (commune, date, slot))

struct quote_request {
    line_requests lines;
    quote_delivery delivery;
};
BOOST_DESCRIBE_STRUCT(quote_request, (), (lines, delivery))

struct buyer_request {
    person_name name;
    flores::email email;
    flores::phone phone;
};
BOOST_DESCRIBE_STRUCT(buyer_request, (), (name, email, phone))

struct recipient_request {
    person_name name;
    flores::phone phone;
    json::text<3, 160> address_line;
    std::optional<json::text<0, 160>> address_details;
    flores::commune commune;
};
BOOST_DESCRIBE_STRUCT(recipient_request, (), (name, phone, address_line, address_details, commune))

struct slot_request {
    local_date date;
    json::text<1, 40> slot;
};
BOOST_DESCRIBE_STRUCT(slot_request, (), (date, slot))

struct place_request {
    line_requests lines;
    money expected_total;  // of the quote that the buyer saw
    buyer_request buyer;
    recipient_request recipient;
    slot_request delivery;
    std::optional<json::paragraph<0, 300>> card_message;
    std::optional<bool> anonymous_sender;
    std::optional<bool> hide_price;
    flores::order::payment_method payment_method;
    std::optional<language_code> language;  // of the mails; absent: of the request
};
BOOST_DESCRIBE_STRUCT(place_request, (),
                      (lines, expected_total, buyer, recipient, delivery, card_message,
                       anonymous_sender, hide_price, payment_method, language))

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

using page_limit = std::optional<json::integer<1, 100>>;

struct own_orders_query {
    std::optional<std::string> cursor;
    page_limit limit;
};
BOOST_DESCRIBE_STRUCT(own_orders_query, (), (cursor, limit))

struct staff_orders_query {
    std::optional<order_status> status{};
    std::optional<local_date> date{};  // of delivery
    std::optional<json::text<1, 40>> zone{};
    std::optional<json::text<1, 80>> q{};  // in number, names, e-mail and phones
    std::optional<std::string> cursor{};
    page_limit limit{};
};
BOOST_DESCRIBE_STRUCT(staff_orders_query, (), (status, date, zone, q, cursor, limit))

struct token_query {
    std::optional<json::text<1, 64>> token;  // a guest's access token
};
BOOST_DESCRIBE_STRUCT(token_query, (), (token))

using change_reason = json::text<0, reason_chars_max>;

struct cancel_request {
    std::optional<change_reason> reason;
};
BOOST_DESCRIBE_STRUCT(cancel_request, (), (reason))

struct claim_request {
    json::text<1, 64> token;
};
BOOST_DESCRIBE_STRUCT(claim_request, (), (token))

struct status_request {
    order_status to;
    std::optional<change_reason> reason;
};
BOOST_DESCRIBE_STRUCT(status_request, (), (to, reason))

struct payment_request {
    payment_status status;  // paid or refunded
    std::optional<change_reason> reason;
};
BOOST_DESCRIBE_STRUCT(payment_request, (), (status, reason))

}  // namespace flores::order
