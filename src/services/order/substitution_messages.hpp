// Wire types of substitutions.
#pragma once

#include "domain/sku.hpp"
#include "domain/wire.hpp"
#include "platform/json/types.hpp"
#include "services/order/substitution.hpp"
#include "services/order/view_messages.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct proposal_request {
    flores::sku sku;                         // of the order's line
    std::optional<flores::sku> replacement;  // absent: the line is taken off
    std::optional<json::text<0, 300>> note;  // for the buyer
    // True: the line can be had, and is sold again once it is replaced. Absent: it is missing.
    std::optional<bool> restock{};
};
BOOST_DESCRIBE_STRUCT(proposal_request, (), (sku, replacement, note, restock))

// For staff.
struct substitution_view {
    std::string id;
    substitution_status status;
    line_view line;
    std::optional<line_view> replacement;
    money difference;
    money to_refund;
    std::string note;
    bool restock;
    instant proposed_at;
    instant expires_at;
    std::optional<instant> decided_at;
};
BOOST_DESCRIBE_STRUCT(substitution_view, (),
                      (id, status, line, replacement, difference, to_refund, note, restock,
                       proposed_at, expires_at, decided_at))

struct substitution_list {
    std::vector<substitution_view> items;
    std::optional<std::string> next_cursor;  // always null: an order has few
};
BOOST_DESCRIBE_STRUCT(substitution_list, (), (items, next_cursor))

// For whoever has the link: nothing of the people of the order.
struct substitution_offer {
    std::string number;
    substitution_status status;
    line_view line;
    std::optional<line_view> replacement;
    money difference;
    money to_refund;
    money order_total;  // as it is now
    std::string note;
    instant expires_at;
};
BOOST_DESCRIBE_STRUCT(substitution_offer, (),
                      (number, status, line, replacement, difference, to_refund, order_total, note,
                       expires_at))

}  // namespace flores::order
