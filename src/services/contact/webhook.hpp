// Webhooks: addresses of other programs that are told what happens in the shop. What they are told
// has no personal data in it: numbers, states, amounts and lines of orders, states of stock.
//
// A body is sent as it was first written, again and again until it is answered with 2xx, at most
// webhook_attempts_max times, later each time. It may arrive twice and out of order: `id` names
// what happened, `version` rises with each change of the same order or SKU.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/events/event.hpp"
#include "platform/json/described.hpp"
#include "services/order/events.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::contact {

inline constexpr std::size_t webhooks_max = 20;
inline constexpr int webhook_attempts_max = 13;          // with back-off: about six hours
inline constexpr int webhook_back_off_max_times = 1024;  // of the first wait, at most
inline constexpr std::chrono::hours webhook_deliveries_kept{30 * 24};
inline constexpr std::size_t webhook_secret_chars = 32;

inline constexpr error_kind too_many_webhooks{
    409, "too_many_webhooks", {"Ya hay 20 webhooks.", "There are 20 webhooks already."}};
inline constexpr error_kind webhook_disabled{
    409, "webhook_disabled", {"El webhook está desactivado.", "The webhook is disabled."}};
inline constexpr error_kind webhook_not_done{
    409,
    "webhook_not_done",
    {"Esa entrega todavía está en curso.", "That delivery is still under way."}};

// On the wire as the events they are: "order.placed".
enum class webhook_topic : unsigned char { order_placed, order_changed, stock_changed };
BOOST_DESCRIBE_ENUM(webhook_topic, order_placed, order_changed, stock_changed)

enum class webhook_delivery_state : unsigned char {
    waiting,    // for its first or its next attempt
    delivered,  // answered with 2xx
    dead,       // given up
    dropped     // its webhook was disabled while it waited
};
BOOST_DESCRIBE_ENUM(webhook_delivery_state, waiting, delivered, dead, dropped)

struct webhook {
    std::string id{};  // whk_…
    std::string url{};
    std::vector<webhook_topic> topics{};
    std::string note{};
    bool enabled = true;
    std::string sealed_secret{};  // see platform/auth/encrypted_value.hpp; its place is the id
    std::int64_t revision = 0;
    instant created_at{};
};

// What happened, as it is sent.
struct webhook_news {
    std::string event{};  // evt_…
    webhook_topic topic{};
    std::string body{};
};

struct due_webhook {
    std::string id{};  // dlv_…
    std::string webhook{};
    std::string url{};
    std::string sealed_secret{};
    std::string event{};
    webhook_topic topic{};
    std::string body{};
    int attempts = 0;  // so far
};

// A webhook is sent one delivery at a time, so a slow one holds up itself alone.
inline const std::string& turn_of(const due_webhook& what) {
    return what.webhook;
}

// What became of an attempt.
struct webhook_result {
    webhook_delivery_state state = webhook_delivery_state::waiting;
    std::optional<instant> due_at{};  // of the next, while waiting
    int status = 0;                   // of the answer; 0: none
    std::int64_t took_ms = 0;
    std::string why{};
};

struct webhook_record {
    std::int64_t seq = 0;
    std::string id{};
    std::string event{};
    webhook_topic topic{};
    webhook_delivery_state state{};
    int attempts = 0;
    int status = 0;
    std::int64_t took_ms = 0;
    instant made_at{};
    std::optional<instant> due_at{};
    std::optional<instant> done_at{};
    std::string why{};
};

// The bodies that tell of events; of an order as `topic`.
webhook_news webhook_news_of(webhook_topic topic, const order::order_announced& what,
                             const events::event& told);
webhook_news webhook_news_of(const order::stock_changed& what, const events::event& told);

// `t=<seconds>,v1=<hex of HMAC-SHA256 over "<seconds>.<body>">`, the key being the characters of
// the secret. Precondition: it has webhook_secret_chars.
std::string webhook_signature(std::string_view secret, instant when, std::string_view body);

}  // namespace flores::contact

template <>
struct flores::json::wire_names<flores::contact::webhook_topic> {
    static constexpr named<flores::contact::webhook_topic> table[] = {
        {flores::contact::webhook_topic::order_placed, "order.placed"},
        {flores::contact::webhook_topic::order_changed, "order.changed"},
        {flores::contact::webhook_topic::stock_changed, "stock.changed"}};
};
