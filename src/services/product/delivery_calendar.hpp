// The dates on which the shop delivers, as order told them last: lists ask it what can be ready on
// a date. A copy in memory that each process renews by asking order for its revision.
#pragma once

#include "platform/core/snapshot.hpp"
#include "services/order/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::product {

struct delivery_calendar {
    std::string revision{};  // empty: order was not heard yet
    std::vector<order::delivery_day> days{};

    bool known() const { return !revision.empty(); }
};

// How many hours of preparation an order of now can have for a delivery on that date; nullopt:
// nothing is delivered then, or no longer.
std::optional<int> preparation_hours_for(const delivery_calendar& calendar, local_date date,
                                         instant now);

// Takes up what order has now. unavailable: it cannot be asked, and what was known stays.
task<expected<void>> renew(snapshot<delivery_calendar>& calendar, order::delivery_client& orders);

}  // namespace flores::product
