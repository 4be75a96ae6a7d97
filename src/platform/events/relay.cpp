#include "platform/events/relay.hpp"

#include "platform/core/ambient.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <new>
#include <utility>
#include <vector>

namespace flores::events {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds source_fault_pause{1};
constexpr std::chrono::hours purge_interval{1};

struct subscription {
    std::string name;
    relay::consumer take;
};

instant again_at(instant now, int attempts, const relay_options& options) {
    auto pause = options.back_off_first;
    for (int i = 1; i < attempts && pause < options.back_off_max; ++i) pause *= 2;
    return now + std::min(pause, options.back_off_max);
}

// What the operator reads about an error.
std::string described(const error& why) {
    std::string text(why.kind->code);
    if (!why.log.text.empty()) text += ": " + why.log.text;
    return text;
}

// Empty when the consumer took the event.
task<std::string> hand_over(relay::consumer take, event what) {
    try {
        const expected<void> taken = co_await take(std::move(what));
        if (taken) co_return std::string();
        co_return described(taken.error());
    } catch (const std::exception& why) {
        co_return std::string("exception: ") + why.what();
    } catch (...) {
        co_return std::string("exception of an unknown kind");
    }
}

// Sleeps until woken; a wake that came before the sleep ends it at once.
class alarm {
public:
    explicit alarm(const asio::any_io_executor& loop) : timer_(loop) {}

    void ring() {
        rung_ = true;
        timer_.cancel();
    }
    task<void> sleep_until(steady_clock::time_point when) {
        if (!std::exchange(rung_, false)) {
            timer_.expires_at(when);
            boost::system::error_code ignored;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            rung_ = false;
        }
    }

private:
    asio::steady_timer timer_;
    bool rung_ = false;
};

}  // namespace

struct relay::state {
    state(asio::any_io_executor on, const clock_port& time, relay_options with)
        : loop(std::move(on)), clock(time), options(with), wake(loop) {}

    asio::any_io_executor loop;
    const clock_port& clock;
    const relay_options options;
    relay_counts counts;
    std::vector<event_source*> sources;
    std::multimap<std::string, subscription, std::less<>> subscriptions;  // by event type
    alarm wake;
    std::atomic<bool> wake_posted{false};  // or no longer wanted
    bool stopping = false;                 // on the loop
    bool running = false;
    std::promise<void> stopped;

    void give_deadline() const {
        current_ambient() = ambient{.deadline = steady_clock::now() + options.hand_over_max};
    }
    std::vector<subscription> takers(const delivery& due) const;
    failure failed(const delivery& due, const std::string& consumer, std::string why);
    task<void> deliver(const delivery& due, settlement& result);
    task<bool> deliver_all(const std::vector<delivery>& due, std::vector<settlement>& results);
    task<int> pump_source(event_source& source);
    task<int> pump();
    task<void> purge();
    task<std::chrono::microseconds> until_retry();
    task<void> run();
};

std::vector<subscription> relay::state::takers(const delivery& due) const {
    std::vector<subscription> found;
    const auto [first, last] = subscriptions.equal_range(due.what.type);
    for (auto each = first; each != last; ++each)
        if (due.consumer.empty() || due.consumer == each->second.name)
            found.push_back(each->second);
    return found;
}

failure relay::state::failed(const delivery& due, const std::string& consumer, std::string why) {
    const instant now = clock.now();
    failure one{consumer, due.attempts + 1, now, std::nullopt, std::move(why)};
    ++counts.failed;
    if (one.attempts < options.attempts_max)
        one.again_at = again_at(now, one.attempts, options);
    else
        ++counts.dead_letters;
    return one;
}

task<void> relay::state::deliver(const delivery& due, settlement& result) {
    const std::vector<subscription> wanted = takers(due);
    for (const subscription& each : wanted) {
        give_deadline();
        std::string why = co_await hand_over(each.take, due.what);
        ++counts.handed_over;
        if (!why.empty()) result.failures.push_back(failed(due, each.name, std::move(why)));
    }
    if (wanted.empty() && !due.consumer.empty())
        result.failures.push_back(failed(due, due.consumer, "this release has no such consumer"));
}

// Side by side, so that the writes of the consumers share commits. False: memory ran out on the
// way, and the results are not all there.
task<bool> relay::state::deliver_all(const std::vector<delivery>& due,
                                     std::vector<settlement>& results) {
    std::size_t left = due.size();
    bool whole = true;
    alarm all_done(loop);
    for (const delivery& each : due) results.push_back({each.position, each.consumer, {}});
    for (std::size_t i = 0; i < due.size(); ++i)
        asio::co_spawn(loop, deliver(due[i], results[i]),
                       [&left, &whole, &all_done](std::exception_ptr why) {
                           if (why) whole = false;
                           if (--left == 0) all_done.ring();
                       });
    while (left > 0) co_await all_done.sleep_until(steady_clock::time_point::max());
    co_return whole;
}

task<int> relay::state::pump_source(event_source& source) {
    give_deadline();
    const expected<std::vector<delivery>> due = co_await source.due(clock.now(), options.batch_max);
    if (!due) {
        ++counts.source_faults;
        co_return 0;
    }
    if (due->empty()) co_return 0;
    std::vector<settlement> results;
    const bool whole = co_await deliver_all(*due, results);
    if (!whole) throw std::bad_alloc();
    give_deadline();
    const expected<void> settled = co_await source.settle(std::move(results));
    if (!settled) ++counts.source_faults;
    co_return settled ? static_cast<int>(due->size()) : 0;
}

task<int> relay::state::pump() {
    int handed = 0;
    for (event_source* source : sources) {
        if (stopping) break;
        try {
            const int more = co_await pump_source(*source);
            handed += more;
        } catch (const std::exception&) {
            ++counts.source_faults;
        }
    }
    co_return handed;
}

task<void> relay::state::purge() {
    for (event_source* source : sources) {
        give_deadline();
        try {
            const auto purged = co_await source->purge(clock.now() - options.retention);
            if (!purged) ++counts.source_faults;
        } catch (const std::exception&) {
            ++counts.source_faults;
        }
    }
}

// How long the relay may sleep when nothing is stored meanwhile.
task<std::chrono::microseconds> relay::state::until_retry() {
    std::chrono::microseconds pause = purge_interval;
    for (event_source* source : sources) {
        give_deadline();
        try {
            const expected<std::optional<instant>> next = co_await source->next_retry();
            if (!next)
                pause = std::min<std::chrono::microseconds>(pause, source_fault_pause);
            else if (next->has_value())
                pause = std::min(pause, **next - clock.now());
        } catch (const std::exception&) {
            pause = std::min<std::chrono::microseconds>(pause, source_fault_pause);
        }
    }
    co_return pause;
}

task<void> relay::state::run() {
    auto next_purge = steady_clock::now();
    while (!stopping) {
        const std::uint64_t faults = counts.source_faults;
        const int handed = co_await pump();
        if (handed > 0 || stopping) continue;
        if (steady_clock::now() >= next_purge) {
            co_await purge();
            next_purge = steady_clock::now() + purge_interval;
        }
        std::chrono::microseconds pause = co_await until_retry();
        if (counts.source_faults != faults) pause = source_fault_pause;
        if (!stopping) co_await wake.sleep_until(steady_clock::now() + pause);
    }
    running = false;
    wake_posted = true;
    stopped.set_value();
}

relay::relay(asio::any_io_executor loop, const clock_port& clock, relay_options options)
    : state_(std::make_shared<state>(std::move(loop), clock, options)) {}

relay::~relay() = default;

void relay::add(event_source& source) {
    state_->sources.push_back(&source);
}

void relay::subscribe(std::string name, std::string type, consumer take) {
    state_->subscriptions.emplace(std::move(type), subscription{std::move(name), std::move(take)});
}

void relay::start() {
    state_->running = true;
    for (event_source* source : state_->sources)
        source->on_stored([alive = state_] {
            if (alive->wake_posted.exchange(true)) return;
            asio::post(alive->loop, [alive] {
                if (!alive->running) return;
                alive->wake_posted = false;
                alive->wake.ring();
            });
        });
    asio::co_spawn(state_->loop, state_->run(), [alive = state_](std::exception_ptr) {});
}

std::future<void> relay::stop() {
    std::future<void> done = state_->stopped.get_future();
    asio::post(state_->loop, [alive = state_] {
        alive->stopping = true;
        alive->wake.ring();
        if (!alive->running) alive->stopped.set_value();
    });
    return done;
}

task<int> relay::pump() {
    return state_->pump();
}

task<void> relay::purge() {
    return state_->purge();
}

const relay_counts& relay::counts() const {
    return state_->counts;
}

}  // namespace flores::events
