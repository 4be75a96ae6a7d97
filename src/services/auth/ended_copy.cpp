#include "services/auth/ended_copy.hpp"

#include "services/auth/ended_messages.hpp"
#include "services/auth/repository.hpp"

#include <fmt/format.h>

namespace flores::accounts {

task<expected<void>> ended_copy::refresh() {
    const auto asked_at = std::chrono::steady_clock::now();
    for (bool more = true; more;) {
        auto asking = net::get<ended_view>(calls_, "auth",
                                           fmt::format("/internal/auth/ended?after={}", position_));
        auto news = co_await std::move(asking);
        if (!news) co_return std::unexpected(std::move(news.error()));
        auth::ended_batch batch;
        for (auto& one : news->sessions)
            batch.sessions.push_back({std::move(one.session), one.until});
        for (auto& one : news->floors)
            batch.floors.push_back({std::move(one.account), one.role_version_min, one.until});
        held_.apply(batch);
        position_ = news->position;
        more = news->sessions.size() + news->floors.size() == ends_max;
    }
    held_.refreshed(asked_at);
    co_return expected<void>();
}

}  // namespace flores::accounts
