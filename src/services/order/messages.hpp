// Wire types of orders: what is asked.
#pragma once

#include "domain/bounded_text.hpp"
#include "domain/commune.hpp"
#include "domain/email.hpp"
#include "domain/phone.hpp"
#include "domain/quantity.hpp"
#include "domain/wire.hpp"
#include "platform/json/language.hpp"
#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/order/order.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// sku is the domain's; the name is taken by the member.
using line_sku = flores::sku;

struct line_request {
    line_sku sku;
    json::integer<quantity_min, quantity_max> quantity;
};
BOOST_DESCRIBE_STRUCT(line_request, (), (sku, quantity))

using line_requests = json::list<line_request, order_lines_max, 1>;

struct quote_delivery {
    flores::commune commune;
    local_date date;
    json::text<1, 40> slot;
};
BOOST_DESCRIBE_STRUCT(quote_delivery, (), (commune, date, slot))

using typed_code = json::text<1, 40>;  // of a promotion, as the buyer typed it

struct quote_request {
    line_requests lines;
    quote_delivery delivery;
    std::optional<typed_code> code;
};
BOOST_DESCRIBE_STRUCT(quote_request, (), (lines, delivery, code))

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

using card_text = json::paragraph<0, 300>;

struct place_request {
    line_requests lines;
    money expected_total;  // of the quote that the buyer saw
    buyer_request buyer;
    recipient_request recipient;
    slot_request delivery;
    std::optional<card_text> card_message;
    std::optional<bool> anonymous_sender;
    std::optional<bool> hide_price;
    flores::order::payment_method payment_method;
    std::optional<language_code> language;  // of the mails; absent: of the request
    std::optional<typed_code> code;
};
BOOST_DESCRIBE_STRUCT(place_request, (),
                      (lines, expected_total, buyer, recipient, delivery, card_message,
                       anonymous_sender, hide_price, payment_method, language, code))

struct card_person {
    person_name name;
};
BOOST_DESCRIBE_STRUCT(card_person, (), (name))

// What of a place_request is printed on the card.
struct card_request {
    card_person buyer;
    card_person recipient;
    std::optional<card_text> card_message;
    std::optional<bool> anonymous_sender;
    std::optional<language_code> language;  // of the order; absent: of the request
};
BOOST_DESCRIBE_STRUCT(card_request, (),
                      (buyer, recipient, card_message, anonymous_sender, language))

struct staff_orders_query {
    std::optional<order_status> status{};
    std::optional<flores::order::next_action> next_action{};
    std::optional<local_date> date{};  // of delivery
    std::optional<json::text<1, 40>> zone{};
    std::optional<json::text<1, 80>> q{};  // in number, names, e-mail and phones
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(staff_orders_query, (),
                      (status, next_action, date, zone, q, cursor, limit, total))

struct token_query {
    std::optional<json::text<1, 64>> token;  // a guest's access token

    std::optional<std::string> text() const {
        if (!token) return std::nullopt;
        return token->value;
    }
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

enum class confirmed_status : unsigned char { paid };
BOOST_DESCRIBE_ENUM(confirmed_status, paid)

using payment_reference = json::text<0, 80>;

struct payment_request {
    confirmed_status status;
    // Absent: the total. More was sent where the order got cheaper since.
    std::optional<money> amount;
    std::optional<change_reason> reason;
    std::optional<payment_reference> reference;  // of the bank
};
BOOST_DESCRIBE_STRUCT(payment_request, (), (status, amount, reason, reference))

struct refund_request {
    // Absent: what is owed, which is all that is left of a cancelled order, and of any other what
    // was paid too much.
    std::optional<money> amount;
    json::text<1, reason_chars_max> reason;
    std::optional<payment_reference> reference;  // of the bank
};
BOOST_DESCRIBE_STRUCT(refund_request, (), (amount, reason, reference))

}  // namespace flores::order
