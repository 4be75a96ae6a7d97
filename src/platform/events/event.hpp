// What happened, told to whoever must act on it. An event carries the full state it announces and
// the version of its aggregate, so that it may arrive twice and in any order.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace flores::events {

struct event {
    std::string id;            // "evt_" and a UUIDv7
    std::string type;          // "order.placed"
    std::string aggregate;     // what it happened to: "FV-20261124-K7QZM"
    std::int64_t version = 0;  // of the aggregate; rises with each of its changes
    instant occurred_at{};
    std::string payload;    // JSON
    bool personal = false;  // holds personal data: forgotten once every consumer took it
};

inline event make_event(id_source& ids, instant now, std::string_view type,
                        std::string_view aggregate, std::int64_t version, std::string payload) {
    return {new_id(ids, now, "evt"), std::string(type), std::string(aggregate), version, now,
            std::move(payload)};
}

}  // namespace flores::events
