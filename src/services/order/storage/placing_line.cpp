#include "services/order/storage/placing_line.hpp"

#include "services/order/storage/place_together.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace flores::order {

namespace {

constexpr std::size_t group_max = 1024;

using placed_rows = std::vector<expected<placed_row>>;

}  // namespace

struct placing_line::group {
    struct member {
        std::shared_ptr<const prepared_order> what;
        ambient around;
        std::move_only_function<void(answer)> done;
    };
    std::vector<member> all{};
};

struct placing_line::state {
    sql::store& file;
    const order_secrets& secrets;
    id_source& ids;
    std::mutex mutex{};
    std::shared_ptr<group> open{};  // nullptr: the next to come begins one

    std::shared_ptr<group> join(group::member one);
    void close(const std::shared_ptr<group>& which);
    static task<void> write(std::shared_ptr<state> self, std::shared_ptr<group> mine);
};

// The group that begins with this member, or nullptr: it joined one that is written already.
std::shared_ptr<placing_line::group> placing_line::state::join(group::member one) {
    std::unique_lock lock(mutex);
    const bool first = !open;
    if (first) open = std::make_shared<group>();
    if (open->all.size() >= group_max) {
        lock.unlock();
        one.done(fail(errors::overloaded));
        return nullptr;
    }
    open->all.push_back(std::move(one));
    return first ? open : nullptr;
}

void placing_line::state::close(const std::shared_ptr<group>& which) {
    const std::lock_guard lock(mutex);
    if (open == which) open = nullptr;
}

task<void> placing_line::state::write(std::shared_ptr<state> self, std::shared_ptr<group> mine) {
    current_ambient() = ambient{};  // it is for all of them
    auto work = [self, mine](sql::connection& db) -> expected<placed_rows> {
        self->close(mine);
        std::vector<waiting_order> waiting;
        for (const group::member& one : mine->all)
            waiting.push_back({one.what, one.around.expired()});
        return place_together(db, waiting, self->secrets, self->ids);
    };
    std::optional<expected<placed_rows>> placed;
    try {
        auto writing = self->file.write(std::move(work));
        placed = co_await std::move(writing);
    } catch (const std::exception&) {
        // Each alone meets it again, and says so to the one whom it concerns.
    }
    self->close(mine);  // the store may have refused it unseen
    // Unavailable as well for a row of one of them that somebody holds.
    const bool each_alone = !placed || (!*placed && placed->error().is(errors::unavailable));
    for (std::size_t i = 0; i < mine->all.size(); ++i) {
        group::member& one = mine->all[i];
        if (each_alone)
            one.done(std::nullopt);
        else if (!*placed)
            one.done(expected<placed_row>(std::unexpected(placed->error())));
        else
            one.done(std::move((**placed)[i]));
    }
}

placing_line::placing_line(sql::store& file, const order_secrets& secrets, id_source& ids)
    : state_(std::make_shared<state>(file, secrets, ids)) {}

placing_line::~placing_line() = default;

task<placing_line::answer> placing_line::place(std::shared_ptr<const prepared_order> what) {
    const auto loop = co_await boost::asio::this_coro::executor;
    auto start = [line = state_, loop, what = std::move(what)](auto done) {
        auto mine = line->join({what, current_ambient(), std::move(done)});
        if (!mine) return;
        const ambient_scope nobody{ambient{}};
        auto writing = state::write(line, std::move(mine));
        boost::asio::co_spawn(loop, std::move(writing), boost::asio::detached);
    };
    auto waiting = await_callback_in_time<answer>(std::move(start));
    auto told = co_await std::move(waiting);
    if (!told) co_return expected<placed_row>(fail(errors::deadline_exceeded));
    co_return std::move(*told);
}

}  // namespace flores::order
