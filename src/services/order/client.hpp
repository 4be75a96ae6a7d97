// What other services ask of order: where and on which dates the shop delivers, how much is left of
// what it sells, and that it notes what their staff did.
#pragma once

#include "domain/local_dates.hpp"
#include "domain/wire.hpp"
#include "platform/net/calls.hpp"
#include "services/order/events.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

inline constexpr error_kind unknown_commune{
    422, "unknown_commune", {"No repartimos en esa comuna.", "We do not deliver there."}};

struct delivered_commune {
    std::string key;
    std::string name;
    std::string zone;
};
BOOST_DESCRIBE_STRUCT(delivered_commune, (), (key, name, zone))

// A date on which the shop delivers somewhere.
struct delivery_day {
    local_date date;
    instant last_slot_at;   // when its last slot begins: until then things can be prepared
    instant ordered_until;  // no order for the date from then on
};
BOOST_DESCRIBE_STRUCT(delivery_day, (), (date, last_slot_at, ordered_until))

struct delivery_days_query {
    std::optional<std::string> known;  // the revision that the asker has
};
BOOST_DESCRIBE_STRUCT(delivery_days_query, (), (known))

struct delivery_days {
    std::string revision;                            // changes with the plan, and with the day
    std::optional<std::vector<delivery_day>> items;  // absent: as known
};
BOOST_DESCRIBE_STRUCT(delivery_days, (), (revision, items))

struct on_hand_request {
    std::vector<std::string> skus;
};
BOOST_DESCRIBE_STRUCT(on_hand_request, (), (skus))

struct sku_on_hand {
    std::string sku;
    std::int64_t on_hand;
};
BOOST_DESCRIBE_STRUCT(sku_on_hand, (), (sku, on_hand))

struct on_hand_answer {
    std::vector<sku_on_hand> items;  // of the SKUs that ever were in stock
};
BOOST_DESCRIBE_STRUCT(on_hand_answer, (), (items))

// What staff did, and when.
struct staff_deed {
    std::string id;  // noted once, however often it is sent
    instant at;
    staff_acted what;
};
BOOST_DESCRIBE_STRUCT(staff_deed, (), (id, at, what))

class staff_log_client {
public:
    virtual ~staff_log_client() = default;

    // Answers when it is in the log of staff. unavailable: it may not be.
    virtual task<expected<void>> note(staff_deed done) = 0;
};

// Asks POST /internal/order/audit.
class calling_staff_log_client final : public staff_log_client {
public:
    explicit calling_staff_log_client(net::call_port& calls) : calls_(calls) {}

    task<expected<void>> note(staff_deed done) override {
        return net::tell(calls_, "order", http::verb::post, "/internal/order/audit",
                         json::encode(done));
    }

private:
    net::call_port& calls_;
};

class stock_client {
public:
    virtual ~stock_client() = default;

    // How much is left now; a SKU that never was in stock is absent.
    virtual task<expected<std::vector<sku_on_hand>>> on_hand(std::vector<std::string> skus) = 0;
};

// Asks POST /internal/stock/on-hand.
class calling_stock_client final : public stock_client {
public:
    explicit calling_stock_client(net::call_port& calls) : calls_(calls) {}

    task<expected<std::vector<sku_on_hand>>> on_hand(std::vector<std::string> skus) override {
        auto answer = co_await net::ask<on_hand_answer>(calls_, "order", http::verb::post,
                                                        "/internal/stock/on-hand",
                                                        on_hand_request{std::move(skus)});
        if (!answer) co_return std::unexpected(std::move(answer.error()));
        co_return std::move(answer->items);
    }

private:
    net::call_port& calls_;
};

class delivery_client {
public:
    virtual ~delivery_client() = default;

    // not_found: the shop does not deliver there.
    virtual task<expected<delivered_commune>> commune(std::string key) = 0;

    // `known` is the revision of an earlier answer, or empty.
    virtual task<expected<delivery_days>> days(std::string known) = 0;
};

// Asks GET /internal/delivery/communes/{key} and /internal/delivery/days.
class calling_delivery_client final : public delivery_client {
public:
    explicit calling_delivery_client(net::call_port& calls) : calls_(calls) {}

    task<expected<delivered_commune>> commune(std::string key) override {
        return net::get<delivered_commune>(calls_, "order", "/internal/delivery/communes/" + key);
    }

    task<expected<delivery_days>> days(std::string known) override {
        std::string path = "/internal/delivery/days";
        if (!known.empty()) path += "?known=" + known;
        return net::get<delivery_days>(calls_, "order", std::move(path));
    }

private:
    net::call_port& calls_;
};

}  // namespace flores::order
