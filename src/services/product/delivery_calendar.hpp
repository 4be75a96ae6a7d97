// The dates on which the shop delivers, as order told them last: lists ask it what can be ready on
// a date. A copy in memory that each process renews by asking order for its revision.
#pragma once

#include "platform/core/snapshot.hpp"
#include "services/order/client.hpp"

#include <atomic>
#include <chrono>
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

// The start of a process: it is not ready before its calendar is known. Where order is away for
// longer, the catalogue is worth more than the one list that asks the calendar, so the wait ends.
class calendar_start {
public:
    using milliseconds = std::chrono::milliseconds;

    calendar_start(milliseconds wait_max, milliseconds ask_again)
        : wait_max_(wait_max), ask_again_(ask_again) {}

    // Asks order until it answers, however long that takes. Both outlive this.
    task<void> learn(snapshot<delivery_calendar>& calendar, order::delivery_client& orders);

    bool is_known() const { return known_; }
    // Whether it is known or was waited for long enough. From any thread.
    bool is_over() const;

private:
    const milliseconds wait_max_, ask_again_;
    std::atomic<bool> known_{false};
    std::atomic<std::chrono::steady_clock::time_point> give_up_{
        std::chrono::steady_clock::time_point::max()};
};

}  // namespace flores::product
