// Wire types of stock.
#pragma once

#include "domain/sku.hpp"
#include "domain/wire.hpp"
#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/order/stock.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// What staff may say; sales, returns and first stock come of themselves.
enum class staff_reason : unsigned char { received, wasted, corrected };
BOOST_DESCRIBE_ENUM(staff_reason, received, wasted, corrected)

struct movement_request {
    flores::sku sku;
    staff_reason reason;
    // How many came or were lost; of a correction what is to be added, negative to take away.
    json::integer<-on_hand_max, on_hand_max> quantity;
    std::optional<json::text<0, 200>> note;
};
BOOST_DESCRIBE_STRUCT(movement_request, (), (sku, reason, quantity, note))

struct low_at_request {
    json::integer<0, on_hand_max> low_at;  // from here down the SKU is low
};
BOOST_DESCRIBE_STRUCT(low_at_request, (), (low_at))

struct stock_view {
    std::string sku;
    std::int64_t on_hand;
    std::int64_t low_at;
    std::string state;  // in_stock, low or out
};
BOOST_DESCRIBE_STRUCT(stock_view, (), (sku, on_hand, low_at, state))

using stock_list = json::page<stock_view>;

struct movement_view {
    movement_reason reason;
    std::int64_t delta;
    std::int64_t on_hand;  // after it
    std::string by;        // empty where an order says who
    std::string note;
    instant at;
    std::optional<std::string> order{};  // of a sale and of what came back: its number
};
BOOST_DESCRIBE_STRUCT(movement_view, (), (reason, delta, on_hand, by, note, at, order))

using movement_list = json::page<movement_view>;

struct initial_entry {
    flores::sku sku;
    json::integer<0, on_hand_max> on_hand;
};
BOOST_DESCRIBE_STRUCT(initial_entry, (), (sku, on_hand))

struct initial_request {
    json::text<1, 100> import_id;
    json::list<initial_entry, 1000> entries;
};
BOOST_DESCRIBE_STRUCT(initial_request, (), (import_id, entries))

struct initial_report {
    std::int64_t set;  // SKUs that had no stock yet
};
BOOST_DESCRIBE_STRUCT(initial_report, (), (set))

}  // namespace flores::order
