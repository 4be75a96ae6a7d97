#include "services/contact/webhook.hpp"

#include "platform/auth/keys.hpp"
#include "platform/json/encode.hpp"
#include "services/contact/webhook_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace flores::contact {
namespace {

// Who ordered and who receives stay here.
webhook_order shown(const order::order_announced& what) {
    webhook_order out{what.number, what.status, what.payment,      what.method, what.delivery_date,
                      what.slot,   what.zone,   money{what.total}, {}};
    for (const order::order_line& line : what.lines)
        out.lines.push_back({line.sku, line.quantity, money{line.unit_price}});
    return out;
}

webhook_news news_of(webhook_topic topic, std::string data, const events::event& told) {
    const webhook_body body{told.id,        topic,        told.occurred_at,
                            told.aggregate, told.version, {std::move(data)}};
    return {told.id, topic, json::encode(body)};
}

}  // namespace

webhook_news webhook_news_of(webhook_topic topic, const order::order_announced& what,
                             const events::event& told) {
    return news_of(topic, json::encode(shown(what)), told);
}

webhook_news webhook_news_of(const order::stock_changed& what, const events::event& told) {
    return news_of(webhook_topic::stock_changed, json::encode(what), told);
}

std::string webhook_signature(std::string_view secret, instant when, std::string_view body) {
    auth::key key{};
    static_assert(webhook_secret_chars == std::tuple_size_v<auth::key>);
    if (secret.size() != key.size()) throw std::invalid_argument("a secret of another length");
    std::ranges::copy(secret, key.begin());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
    std::string out = fmt::format("t={},v1=", seconds);
    for (const unsigned char byte : auth::hmac_sha256(key, fmt::format("{}.{}", seconds, body)))
        out += fmt::format("{:02x}", byte);
    return out;
}

}  // namespace flores::contact
