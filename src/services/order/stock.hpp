// The stock of what is sold: a count for each SKU that never goes below zero, and a ledger that
// says why it changed. Cancelled orders and lost deliveries are movements too.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores::order {

inline constexpr std::int64_t on_hand_max = 1'000'000;
inline constexpr std::int64_t low_at_default = 5;

enum class movement_reason : unsigned char { initial, received, wasted, corrected, sold, returned };
BOOST_DESCRIBE_ENUM(movement_reason, initial, received, wasted, corrected, sold, returned)

struct stock_entry {
    std::string sku;
    std::int64_t on_hand = 0;
    std::int64_t low_at = low_at_default;  // from here down it is low
    std::int64_t version = 0;              // rises with each change

    bool operator==(const stock_entry&) const = default;
};

struct stock_movement {
    std::int64_t id = 0;
    std::string sku{};
    std::int64_t delta = 0;
    movement_reason reason = movement_reason::corrected;
    std::int64_t on_hand = 0;  // after it
    std::string actor{};
    std::string note{};
    instant at{};
    std::optional<std::string> order{};  // the number, of what was sold or came back
};

// "in_stock", "low" or "out".
std::string_view stock_state(std::int64_t on_hand, std::int64_t low_at);

inline constexpr error_kind stock_exceeded{
    409, "stock_exceeded", {"No hay tanto stock.", "There is not that much stock."}};

}  // namespace flores::order
