// The stock inside a transaction: what orders and staff do to it, with the ledger and the event.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/order/stock.hpp"

#include <optional>
#include <string>

namespace flores::order {

// One change of one SKU.
struct stock_step {
    std::string_view sku;
    std::int64_t delta = 0;
    movement_reason reason = movement_reason::corrected;
    std::optional<std::int64_t> order_id{};
    std::int64_t amount = 0;  // what a sale brings, in pesos; negative when it is given back
    std::string_view actor{};
    std::string_view note{};
    instant at{};
};

std::optional<stock_entry> find_entry(sql::connection& db, std::string_view sku);

// Takes the step and gives the entry after it; nullopt and no change: the SKU has no stock entry,
// less than it takes, or would have more than on_hand_max. What comes back is there, however much.
std::optional<stock_entry> take_step(sql::connection& db, id_source& ids, const stock_step& step);

// The step's line in the ledger; `on_hand` is what it left.
void add_movement(sql::connection& db, const stock_step& step, std::int64_t on_hand);

// Makes the entry when the SKU has none yet; with `on_hand` 0.
void make_entry(sql::connection& db, std::string_view sku);

// Tells of the state when it differs from that of `before`.
void tell_state(sql::connection& db, id_source& ids, const stock_entry& after,
                std::string_view state_before, instant now);

}  // namespace flores::order
