#include "services/product/refresher.hpp"

#include "platform/core/ambient.hpp"
#include "platform/core/pause.hpp"
#include "platform/observe/log.hpp"

#include <algorithm>

namespace flores::product {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int pause_factor = 20;
constexpr milliseconds pause_max{500};
constexpr milliseconds show_max{2'000};
constexpr milliseconds show_again{2};

// Whoever holds it is the one that refreshes.
class turn {
public:
    explicit turn(std::atomic<bool>& busy) : busy_(busy), mine_(!busy.exchange(true)) {}
    ~turn() {
        if (mine_) busy_ = false;
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    bool mine() const { return mine_; }

private:
    std::atomic<bool>& busy_;
    const bool mine_;
};

}  // namespace

catalogue_refresher::catalogue_refresher(product_repository& stored, worker_pool& work,
                                         net::loops* all)
    : stored_(stored), work_(work), shown_(all, catalogue_view::empty()) {}

task<expected<void>> catalogue_refresher::load() {
    auto stock = co_await take_stock();
    if (!stock) co_return stock;
    board_.take_changed();
    auto shown = co_await take_changes();
    if (shown) loaded_ = true;
    co_return shown;
}

// Of the processes of this service one hears what order tells, and the others only find it here.
task<expected<void>> catalogue_refresher::take_stock() {
    auto changes = co_await stored_.stock_changed_since(stock_revision_);
    if (!changes) co_return std::unexpected(std::move(changes.error()));
    for (const stock_level& one : changes->levels) board_.put(one);
    stock_revision_ = changes->revision;
    co_return expected<void>();
}

// What was taken off the board waits in restocked_ until a snapshot shows it, whatever fails.
task<expected<void>> catalogue_refresher::take_changes() {
    const std::shared_ptr<const catalogue_view> before = shown_.newest();
    auto changes = co_await stored_.changed_since(before->revision());
    if (!changes) co_return std::unexpected(std::move(changes.error()));
    for (std::string& id : board_.take_changed()) restocked_.push_back(std::move(id));
    if (changes->revision == before->revision() && restocked_.empty()) co_return expected<void>();

    const auto began = steady_clock::now();
    auto making = [this, before, changes = std::move(*changes),
                   restocked =
                       restocked_]() mutable -> expected<std::shared_ptr<const catalogue_view>> {
        return catalogue_view::next(*before, ground_, std::move(changes), restocked);
    };
    auto made = co_await off_loop(work_, std::move(making));
    if (!made) co_return std::unexpected(std::move(made.error()));
    restocked_.clear();
    former_ = before;
    shown_.replace(std::move(*made));
    const auto ended = steady_clock::now();
    const auto pause = std::min<steady_clock::duration>(pause_factor * (ended - began), pause_max);
    rested_ = ended + pause;
    co_return expected<void>();
}

task<expected<void>> catalogue_refresher::refresh() {
    const turn mine(busy_);
    if (!mine.mine() || steady_clock::now() < rested_.load()) co_return expected<void>();
    if (!loaded_) co_return co_await load();
    // By now every loop has let go of it. A large snapshot takes long to destroy: off the loop too.
    if (former_) work_.submit([former = std::move(former_)]() mutable { former.reset(); });
    auto stock = co_await take_stock();
    auto shown = co_await take_changes();  // prices do not wait for a level that cannot be read
    co_return stock ? std::move(shown) : std::move(stock);
}

task<void> catalogue_refresher::show(std::int64_t revision) {
    const auto give_up = steady_clock::now() + show_max;
    const ambient callers = current_ambient();
    for (;;) {
        if (newest()->revision() >= revision) co_return;
        auto refreshed = co_await refresh();
        if (newest()->revision() >= revision) co_return;
        const bool late = steady_clock::now() >= give_up;
        if (late || !refreshed) {
            const std::string_view why = refreshed ? "too slow" : refreshed.error().kind->code;
            log::warning("catalogue_shown_late", {{"revision", revision}, {"why", why}});
            co_return;
        }
        auto resting = pause(show_again);
        co_await std::move(resting);
        current_ambient() = callers;
    }
}

task<expected<void>> catalogue_refresher::catch_up() {
    auto stored = co_await stored_.revision();
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    auto showing = show(*stored);
    co_await std::move(showing);
    co_return expected<void>();
}

}  // namespace flores::product
