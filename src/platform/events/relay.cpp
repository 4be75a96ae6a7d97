#include "platform/events/relay.hpp"

#include "platform/core/background.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/core/pause.hpp"
#include "platform/events/hand_over.hpp"

#include <boost/asio/co_spawn.hpp>

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

struct subscription {
    std::string name;
    relay::consumer take;
};

}  // namespace

struct relay::state {
    state(asio::any_io_executor on, const clock_port& time, relay_options with)
        : loop(std::move(on)), clock(time), options(with), work(loop) {}

    asio::any_io_executor loop;
    const clock_port& clock;
    const relay_options options;
    relay_counts counts;
    std::vector<event_source*> sources;
    std::multimap<std::string, subscription, std::less<>> subscriptions;  // by event type
    background work;

    std::vector<subscription> takers(const delivery& due) const;
    failure failed(const delivery& due, const std::string& consumer, std::string why);
    task<void> deliver(const delivery& due, settlement& result);
    task<bool> deliver_all(const std::vector<delivery>& due, std::vector<settlement>& results);
    task<int> pump_source(event_source& source, int batch_max);
    task<int> pump(int batch_max);
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
        one.again_at =
            now + growing_pause(one.attempts, options.back_off_first, options.back_off_max);
    else
        ++counts.dead_letters;
    return one;
}

task<void> relay::state::deliver(const delivery& due, settlement& result) {
    const std::vector<subscription> wanted = takers(due);
    for (const subscription& each : wanted) {
        give_deadline(options.hand_over_max);
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
    for (const delivery& each : due) results.push_back({each.name(), each.consumer, {}});
    for (std::size_t i = 0; i < due.size(); ++i)
        asio::co_spawn(loop, deliver(due[i], results[i]),
                       [&left, &whole, &all_done](std::exception_ptr why) {
                           if (why) whole = false;
                           if (--left == 0) all_done.ring();
                       });
    while (left > 0) co_await all_done.sleep_until(steady_clock::time_point::max());
    co_return whole;
}

task<int> relay::state::pump_source(event_source& source, int batch_max) {
    give_deadline(options.hand_over_max);
    const expected<std::vector<delivery>> due = co_await source.due(clock.now(), batch_max);
    if (!due) {
        ++counts.source_faults;
        co_return 0;
    }
    if (due->empty()) co_return 0;
    std::vector<settlement> results;
    const bool whole = co_await deliver_all(*due, results);
    if (!whole) throw std::bad_alloc();
    give_deadline(options.hand_over_max);
    const expected<void> settled = co_await source.settle(std::move(results));
    if (!settled) ++counts.source_faults;
    co_return settled ? static_cast<int>(due->size()) : 0;
}

task<int> relay::state::pump(int batch_max) {
    int handed = 0;
    for (event_source* source : sources) {
        if (work.stopping()) break;
        try {
            const int more = co_await pump_source(*source, batch_max);
            handed += more;
        } catch (const std::exception&) {
            ++counts.source_faults;
        }
    }
    co_return handed;
}

task<void> relay::state::purge() {
    for (event_source* source : sources) {
        give_deadline(options.hand_over_max);
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
        give_deadline(options.hand_over_max);
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
    while (!work.stopping()) {
        const std::uint64_t faults = counts.source_faults;
        const auto began = steady_clock::now();
        const int handed = co_await pump(options.batch_max);
        if (handed >= options.batch_max && !work.stopping()) {
            const auto took = steady_clock::now() - began;
            co_await pause(
                std::min<steady_clock::duration>(took * options.rest_times, options.rest_max));
        }
        if (handed > 0 || work.stopping()) continue;
        if (steady_clock::now() >= next_purge) {
            co_await purge();
            next_purge = steady_clock::now() + purge_interval;
        }
        std::chrono::microseconds pause = co_await until_retry();
        if (counts.source_faults != faults) pause = source_fault_pause;
        co_await work.sleep_until(steady_clock::now() + pause);
    }
}

relay::relay(asio::any_io_executor loop, const clock_port& clock, relay_options options)
    : state_(std::make_unique<state>(std::move(loop), clock, options)) {}

relay::~relay() = default;

void relay::add(event_source& source) {
    state_->sources.push_back(&source);
}

void relay::subscribe(std::string name, std::string_view type, consumer take) {
    state_->subscriptions.emplace(type, subscription{std::move(name), std::move(take)});
}

void relay::start() {
    for (event_source* source : state_->sources) source->on_stored(state_->work.waker());
    state_->work.run(state_->run());
}

std::future<void> relay::stop() {
    return state_->work.stop();
}

task<int> relay::pump(int batch_max) {
    return state_->pump(batch_max > 0 ? batch_max : state_->options.batch_max);
}

task<void> relay::purge() {
    return state_->purge();
}

task<expected<std::vector<dead_letter>>> relay::dead_letters(int limit) {
    std::vector<dead_letter> found;
    for (event_source* source : state_->sources) {
        auto asking = source->dead_letters(limit);
        auto some = co_await std::move(asking);
        if (!some) co_return std::unexpected(std::move(some.error()));
        found.insert(found.end(), some->begin(), some->end());
    }
    co_return found;
}

task<expected<std::int64_t>> relay::replay(std::string consumer) {
    std::int64_t count = 0;
    for (event_source* source : state_->sources) {
        auto replaying = source->replay(consumer, state_->clock.now());
        const auto some = co_await std::move(replaying);
        if (!some) co_return std::unexpected(some.error());
        count += *some;
    }
    co_return count;
}

const relay_counts& relay::counts() const {
    return state_->counts;
}

}  // namespace flores::events
