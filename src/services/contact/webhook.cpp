#include "services/contact/webhook.hpp"

#include "platform/auth/keys.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "services/contact/webhook_messages.hpp"
#include "services/order/events.hpp"

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

expected<std::string> data_of(webhook_topic topic, const std::string& payload) {
    if (topic == webhook_topic::stock_changed) {
        auto read = json::decode<order::stock_changed>(payload);
        if (!read) return std::unexpected(std::move(read.error()));
        return json::encode(*read);
    }
    auto read = json::decode<order::order_announced>(payload);
    if (!read) return std::unexpected(std::move(read.error()));
    return json::encode(shown(*read));
}

}  // namespace

expected<webhook_news> webhook_news_of(const events::event& told) {
    const auto topic = json::parse_enum<webhook_topic>(told.type);
    if (!topic) return fail(errors::invalid_input, log_text{"no event of webhooks"});
    auto data = data_of(*topic, told.payload);
    if (!data) return std::unexpected(std::move(data.error()));
    const webhook_body body{told.id,        *topic,       told.occurred_at,
                            told.aggregate, told.version, {std::move(*data)}};
    return webhook_news{told.id, *topic, json::encode(body)};
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
