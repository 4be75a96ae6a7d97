// What other services ask of order: where the shop delivers.
#pragma once

#include "platform/net/calls.hpp"

#include <boost/describe/class.hpp>

#include <string>

namespace flores::order {

struct delivered_commune {
    std::string key;
    std::string name;
    std::string zone;
};
BOOST_DESCRIBE_STRUCT(delivered_commune, (), (key, name, zone))

class delivery_client {
public:
    virtual ~delivery_client() = default;

    // not_found: the shop does not deliver there.
    virtual task<expected<delivered_commune>> commune(std::string key) = 0;
};

// Asks GET /internal/delivery/communes/{key}.
class calling_delivery_client final : public delivery_client {
public:
    explicit calling_delivery_client(net::call_port& calls) : calls_(calls) {}

    task<expected<delivered_commune>> commune(std::string key) override {
        auto text = co_await calls_.call("order", http::verb::get,
                                         "/internal/delivery/communes/" + key, std::string());
        if (!text) co_return std::unexpected(std::move(text.error()));
        co_return json::decode<delivered_commune>(*text);
    }

private:
    net::call_port& calls_;
};

}  // namespace flores::order
