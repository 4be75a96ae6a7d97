// Wire types of delivery: what clients and staff are told and ask.
#pragma once

#include "domain/commune.hpp"
#include "domain/local_dates.hpp"
#include "domain/sku.hpp"
#include "domain/wire.hpp"
#include "platform/json/types.hpp"
#include "services/order/plan_file.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct delivery_import_report {
    std::int64_t zones;
    std::int64_t communes;
    std::int64_t slots;
    std::int64_t special_dates;
    std::int64_t slot_capacity;
    std::int64_t revision;
};
BOOST_DESCRIBE_STRUCT(delivery_import_report, (),
                      (zones, communes, slots, special_dates, slot_capacity, revision))

struct commune_view {
    std::string key;
    std::string name;
    std::string zone;
    money fee;
    std::optional<money> free_from;
};
BOOST_DESCRIBE_STRUCT(commune_view, (), (key, name, zone, fee, free_from))

struct commune_list {
    std::vector<commune_view> items;
    std::optional<std::string> next_cursor;  // always null
};
BOOST_DESCRIBE_STRUCT(commune_list, (), (items, next_cursor))

struct zone_view {
    std::string id;
    std::string name;
    money fee;
    std::optional<money> free_from;
    std::int64_t minutes_min;
    std::int64_t minutes_max;
    std::vector<std::string> communes;  // their names
};
BOOST_DESCRIBE_STRUCT(zone_view, (), (id, name, fee, free_from, minutes_min, minutes_max, communes))

struct zone_list {
    std::vector<zone_view> items;
    std::optional<std::string> next_cursor;  // always null
};
BOOST_DESCRIBE_STRUCT(zone_list, (), (items, next_cursor))

struct dates_query {
    commune commune_;
    std::optional<local_date> from;  // today
    std::optional<json::integer<1, dates_days_max>> days;
    std::optional<json::list<sku, order_lines_max>> skus;  // what is to be delivered
};
BOOST_DESCRIBE_STRUCT(dates_query, (), (commune_, from, days, skus))

// Never the count: it would tell what the shop sells.
enum class slot_room : unsigned char { plenty, few, none };
BOOST_DESCRIBE_ENUM(slot_room, plenty, few, none)

struct slot_view {
    std::string id;
    std::string name;
    std::string start;
    std::string end;
    bool available;
    slot_room room;
    std::optional<slot_problem> reason;  // why it is not available
};
BOOST_DESCRIBE_STRUCT(slot_view, (), (id, name, start, end, available, room, reason))

struct date_view {
    local_date date;
    bool available;  // one of its slots is
    std::optional<std::string> special;
    money surcharge;
    money fee;  // of the zone, with the surcharge
    std::vector<slot_view> slots;
};
BOOST_DESCRIBE_STRUCT(date_view, (), (date, available, special, surcharge, fee, slots))

struct date_list {
    std::string commune;
    std::string zone;
    std::optional<money> free_from;  // the zone's fee is waived; a surcharge is not
    std::vector<date_view> items;
    std::optional<std::string> next_cursor;  // always null: ask from a later date
};
BOOST_DESCRIBE_STRUCT(date_list, (), (commune, zone, free_from, items, next_cursor))

struct closure_query {
    std::optional<local_date> date;
    std::optional<plan_id> slot;
    std::optional<plan_id> zone;
};
BOOST_DESCRIBE_STRUCT(closure_query, (), (date, slot, zone))

struct closure_request {
    std::optional<local_date> date;
    std::optional<plan_id> slot;
    std::optional<plan_id> zone;
    std::optional<json::text<0, 200>> reason;
};
BOOST_DESCRIBE_STRUCT(closure_request, (), (date, slot, zone, reason))

struct closure_view {
    std::optional<std::string> date;
    std::optional<std::string> slot;
    std::optional<std::string> zone;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(closure_view, (), (date, slot, zone, reason))

struct closure_list {
    std::vector<closure_view> items;
    std::optional<std::string> next_cursor;  // always null
};
BOOST_DESCRIBE_STRUCT(closure_list, (), (items, next_cursor))

struct capacity_request {
    local_date date;
    plan_id slot;
    plan_id zone;
    std::optional<json::integer<0, slot_capacity_max>> capacity;  // absent: the plan's again
};
BOOST_DESCRIBE_STRUCT(capacity_request, (), (date, slot, zone, capacity))

struct capacity_view {
    std::string date;
    std::string slot;
    std::string zone;
    std::int64_t capacity;
    std::int64_t taken;
};
BOOST_DESCRIBE_STRUCT(capacity_view, (), (date, slot, zone, capacity, taken))

}  // namespace flores::order
