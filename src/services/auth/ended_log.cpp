#include "services/auth/ended_log.hpp"

namespace flores::accounts {

task<expected<void>> ended_log::catch_up() {
    for (bool more = true; more;) {
        std::int64_t asked = position_.load();
        auto news = co_await stored_.ended_since(asked);
        if (!news) co_return std::unexpected(std::move(news.error()));
        held_.apply(news->batch);
        // Another caller may have come elsewhere; entries applied twice do no harm.
        position_.compare_exchange_strong(asked, news->position);
        more = news->batch.sessions.size() + news->batch.floors.size() == ends_max;
    }
    co_return expected<void>();
}

task<expected<void>> ended_log::refresh() {
    const auto asked_at = std::chrono::steady_clock::now();
    auto caught_up = co_await catch_up();
    if (caught_up) held_.refreshed(asked_at);
    co_return caught_up;
}

}  // namespace flores::accounts
