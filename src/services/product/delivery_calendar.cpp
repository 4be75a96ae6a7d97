#include "services/product/delivery_calendar.hpp"

#include "platform/core/ambient.hpp"
#include "platform/core/pause.hpp"

#include <algorithm>
#include <chrono>

namespace flores::product {

std::optional<int> preparation_hours_for(const delivery_calendar& calendar, local_date date,
                                         instant now) {
    const auto found = std::ranges::find(calendar.days, date, &order::delivery_day::date);
    if (found == calendar.days.end() || found->ordered_until <= now) return std::nullopt;
    const auto left = std::chrono::floor<std::chrono::hours>(found->last_slot_at - now);
    return static_cast<int>(left.count());
}

task<expected<void>> renew(snapshot<delivery_calendar>& calendar, order::delivery_client& orders) {
    auto asking = orders.days(calendar.newest()->revision);
    auto told = co_await std::move(asking);
    if (!told) co_return std::unexpected(std::move(told.error()));
    if (told->items)
        calendar.replace(std::make_shared<const delivery_calendar>(
            delivery_calendar{std::move(told->revision), std::move(*told->items)}));
    co_return expected<void>{};
}

task<void> calendar_start::learn(snapshot<delivery_calendar>& calendar,
                                 order::delivery_client& orders) {
    give_up_ = std::chrono::steady_clock::now() + wait_max_;
    for (;;) {
        current_ambient() = ambient{};
        auto renewing = renew(calendar, orders);
        const expected<void> done = co_await std::move(renewing);
        if (done) break;
        auto resting = pause(ask_again_);
        co_await std::move(resting);
    }
    known_ = true;  // by now every loop has it before whatever comes after
}

bool calendar_start::is_over() const {
    return known_ || std::chrono::steady_clock::now() >= give_up_.load();
}

}  // namespace flores::product
