#include "services/product/delivery_calendar.hpp"

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

}  // namespace flores::product
