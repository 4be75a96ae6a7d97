// Wire types of delivery runs.
#pragma once

#include "services/order/delivery_messages.hpp"
#include "services/order/run.hpp"
#include "services/order/view_messages.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

using account_id = json::text<1, 60>;

// Every stop, in its order. A run without any is dropped, not emptied.
using run_stops = json::list<order_number, run_stops_max, 1>;

struct run_request {
    local_date date;
    plan_id slot;
    plan_id zone;
    std::optional<account_id> courier;
    std::optional<run_stops> stops{};  // absent: what is ready for it
};
BOOST_DESCRIBE_STRUCT(run_request, (), (date, slot, zone, courier, stops))

struct run_query {
    std::optional<local_date> date{};
    std::optional<plan_id> zone{};
    std::optional<run_status> status{};
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(run_query, (), (date, zone, status, cursor, limit, total))

struct stops_request {
    run_stops stops;
};
BOOST_DESCRIBE_STRUCT(stops_request, (), (stops))

struct courier_request {
    account_id account;
};
BOOST_DESCRIBE_STRUCT(courier_request, (), (account))

struct delivered_request {
    json::text<1, 120> received_by;
    std::optional<json::text<0, 300>> note;
};
BOOST_DESCRIBE_STRUCT(delivered_request, (), (received_by, note))

struct failed_request {
    failure_reason reason;
    std::optional<json::text<0, 300>> note;
};
BOOST_DESCRIBE_STRUCT(failed_request, (), (reason, note))

struct stop_view {
    std::string number;
    order_status status;
    std::string commune;
    // For who delivers only while the stop is before them.
    std::optional<recipient_view> recipient;
    std::optional<money> collect;  // cash that is still to be paid at the door
    stop_outcome outcome;
    std::string received_by;
    std::optional<failure_reason> reason;
    std::string note;
    std::optional<instant> at;
};
BOOST_DESCRIBE_STRUCT(stop_view, (),
                      (number, status, commune, recipient, collect, outcome, received_by, reason,
                       note, at))

struct run_view {
    std::string id;
    std::int64_t version;
    std::string date;
    std::string slot;
    std::string zone;
    std::optional<std::string> courier;
    run_status status;
    instant made_at;
    std::optional<instant> started_at;
    std::vector<stop_view> stops;
};
BOOST_DESCRIBE_STRUCT(run_view, (),
                      (id, version, date, slot, zone, courier, status, made_at, started_at, stops))

struct run_summary {
    std::string id;
    std::string date;
    std::string slot;
    std::string zone;
    std::optional<std::string> courier;
    run_status status;
    std::int64_t stops;
    std::int64_t waiting;
};
BOOST_DESCRIBE_STRUCT(run_summary, (), (id, date, slot, zone, courier, status, stops, waiting))

using run_list = json::page<run_summary>;

}  // namespace flores::order
