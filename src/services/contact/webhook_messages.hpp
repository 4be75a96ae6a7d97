// Wire types of webhooks: how they are looked after, and what is sent to them.
#pragma once

#include "domain/wire.hpp"
#include "platform/json/types.hpp"
#include "services/contact/messages.hpp"
#include "services/contact/webhook.hpp"
#include "services/order/events.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::contact {

using webhook_url = json::text<10, 500>;
using webhook_topics = json::list<webhook_topic, 3, 1>;
using webhook_note = json::text<0, 120>;

struct webhook_request {
    webhook_url url;  // https, or http to this machine
    webhook_topics events;
    std::optional<webhook_note> note;
};
BOOST_DESCRIBE_STRUCT(webhook_request, (), (url, events, note))

struct change_webhook_request {
    std::optional<webhook_url> url;
    std::optional<webhook_topics> events;
    std::optional<webhook_note> note;
    std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(change_webhook_request, (), (url, events, note, enabled))

struct webhook_view {
    std::string id;
    std::string url;
    std::vector<webhook_topic> events;
    std::string note;
    bool enabled;
    std::int64_t revision;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(webhook_view, (), (id, url, events, note, enabled, revision, created_at))

struct webhook_list {
    std::vector<webhook_view> items;
    std::optional<std::string> next_cursor;  // always null: all of them fit one page
};
BOOST_DESCRIBE_STRUCT(webhook_list, (), (items, next_cursor))

// The secret is in no other answer and cannot be asked for again.
struct webhook_secret_view {
    std::string id;
    std::string secret;
};
BOOST_DESCRIBE_STRUCT(webhook_secret_view, (), (id, secret))

struct webhook_deliveries_query {
    std::optional<webhook_delivery_state> state{};
    std::optional<std::string> cursor{};
    json::page_limit limit{};
    json::total_wanted total{};
};
BOOST_DESCRIBE_STRUCT(webhook_deliveries_query, (), (state, cursor, limit, total))

struct webhook_delivery_view {
    std::string id;
    std::string event_id;
    webhook_topic event;
    webhook_delivery_state state;
    int attempts;
    std::optional<int> status;            // of the last answer; null: there was none
    std::optional<std::int64_t> took_ms;  // of the last attempt
    instant made_at;
    std::optional<instant> due_at;
    std::optional<instant> done_at;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(webhook_delivery_view, (),
                      (id, event_id, event, state, attempts, status, took_ms, made_at, due_at,
                       done_at, why))

using webhook_delivery_list = json::page<webhook_delivery_view>;

// What is sent.

struct webhook_line {
    std::string sku;
    std::int64_t quantity;
    money unit_price;
};
BOOST_DESCRIBE_STRUCT(webhook_line, (), (sku, quantity, unit_price))

struct webhook_order {
    std::string number;
    order::order_status status;
    order::payment_status payment;
    order::payment_method payment_method;
    std::string delivery_date;
    std::string slot;
    std::string zone;
    money total;
    std::vector<webhook_line> lines;
};
BOOST_DESCRIBE_STRUCT(webhook_order, (),
                      (number, status, payment, payment_method, delivery_date, slot, zone, total,
                       lines))

struct webhook_body {
    std::string id;  // of the event; the same in every attempt
    webhook_topic type;
    instant occurred_at;
    std::string about;  // the order's number, or the SKU
    std::int64_t version;
    json::raw data;  // a webhook_order, or {"sku", "state"}
};
BOOST_DESCRIBE_STRUCT(webhook_body, (), (id, type, occurred_at, about, version, data))

}  // namespace flores::contact
