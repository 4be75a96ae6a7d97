#include "platform/events/stream_publisher.hpp"

#include "platform/core/background.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/events/hand_over.hpp"
#include "platform/observe/log.hpp"

#include <charconv>
#include <optional>

namespace flores::events {

using std::chrono::steady_clock;

namespace {

// What an outbox knows the streams by.
constexpr std::string_view all_consumers = "stream";
constexpr std::chrono::hours purge_interval{1};
constexpr std::chrono::seconds fault_pause{1};

struct place {
    std::int64_t position = 0;
    std::string consumer;
};

// "17" is the event at 17, for all its consumers; "17 cart.erasure" what one of them still has to
// take of a shop that was embedded before.
std::string key_of(const delivery& due) {
    std::string key = std::to_string(due.position);
    if (!due.consumer.empty() && due.consumer != all_consumers) key += " " + due.consumer;
    return key;
}

place place_of(const std::string& key) {
    place out;
    const auto [end, fault] = std::from_chars(key.data(), key.data() + key.size(), out.position);
    const std::string_view rest(end, key.data() + key.size());
    out.consumer = rest.empty() ? all_consumers : rest.substr(1);
    return out;
}

}  // namespace

struct stream_publisher::state {
    state(parts given, publisher_options chosen)
        : with(std::move(given)), options(chosen), work(with.loop) {}

    struct fed {
        std::string name;
        std::string lease;
        event_source& source;
    };

    const parts with;
    const publisher_options options;
    std::vector<fed> sources;
    background work;
    bool faulty = false;  // in this pass

    task<expected<int>> settle_taken(const fed& from);
    task<expected<std::optional<failure>>> publish(const fed& from, const delivery& due);
    task<expected<int>> publish_due(const fed& from);
    task<int> pump_one(const fed& from);
    task<int> pump();
    task<void> purge();
    task<void> run();
};

// The stream's word first, the source's after: killed in between, it is said again.
task<expected<int>> stream_publisher::state::settle_taken(const fed& from) {
    auto asking = with.stream.taken(from.name, options.batch_max);
    auto keys = co_await std::move(asking);
    if (!keys) co_return std::unexpected(std::move(keys.error()));
    if (keys->empty()) co_return 0;
    std::vector<settlement> done;
    for (const std::string& key : *keys) {
        place at = place_of(key);
        done.push_back({at.position, std::move(at.consumer), {}});
    }
    auto settling = from.source.settle(std::move(done));
    auto settled = co_await std::move(settling);
    if (!settled) co_return std::unexpected(std::move(settled.error()));
    const int count = static_cast<int>(keys->size());
    auto forgetting = with.stream.forget_taken(from.name, std::move(*keys));
    auto forgotten = co_await std::move(forgetting);
    if (!forgotten) co_return std::unexpected(std::move(forgotten.error()));
    co_return count;
}

// What the outbox is told of the hand-over; nullopt: that it is over.
task<expected<std::optional<failure>>> stream_publisher::state::publish(const fed& from,
                                                                        const delivery& due) {
    const instant now = with.clock.now();
    const bool of_one = !due.consumer.empty() && due.consumer != all_consumers;
    const std::vector<std::string> wanted =
        of_one ? std::vector{due.consumer} : with.consumers(due.what.type);
    if (wanted.empty()) co_return std::nullopt;
    const stream_entry entry{from.name, key_of(due), due.what};
    if (due.what.occurred_at < now - options.retention && !due.consumer.empty()) {
        auto dropping = with.stream.withdraw(entry);
        auto dropped = co_await std::move(dropping);
        if (!dropped) co_return std::unexpected(std::move(dropped.error()));
        co_return std::nullopt;
    }
    auto publishing = with.stream.publish(entry, wanted);
    auto published = co_await std::move(publishing);
    if (!published) co_return std::unexpected(std::move(published.error()));
    const int times = due.attempts + 1;
    co_return failure{of_one ? due.consumer : std::string(all_consumers), times, now,
                      now + growing_pause(times, options.look_again_first, options.look_again_max),
                      "published, and not yet taken by all"};
}

task<expected<int>> stream_publisher::state::publish_due(const fed& from) {
    auto asking = from.source.due(with.clock.now(), options.batch_max);
    auto due = co_await std::move(asking);
    if (!due) co_return std::unexpected(std::move(due.error()));
    std::vector<settlement> done;
    std::optional<error> stopped_by;
    for (const delivery& each : *due) {
        auto publishing = publish(from, each);
        auto waits = co_await std::move(publishing);
        if (!waits) {
            stopped_by = std::move(waits.error());
            break;
        }
        settlement one{each.position, each.consumer, {}};
        if (*waits) one.failures.push_back(std::move(**waits));
        done.push_back(std::move(one));
    }
    const int count = static_cast<int>(done.size());
    if (count > 0) {
        auto settling = from.source.settle(std::move(done));
        auto settled = co_await std::move(settling);
        if (!settled) co_return std::unexpected(std::move(settled.error()));
    }
    if (stopped_by) co_return std::unexpected(std::move(*stopped_by));
    co_return count;
}

task<int> stream_publisher::state::pump_one(const fed& from) {
    give_deadline(options.step_max);
    auto settling = settle_taken(from);
    auto settled = co_await std::move(settling);
    if (!settled) {
        faulty = true;
        co_return 0;
    }
    auto publishing = publish_due(from);
    auto published = co_await std::move(publishing);
    if (!published) faulty = true;
    co_return *settled + published.value_or(0);
}

task<int> stream_publisher::state::pump() {
    int moved = 0;
    faulty = false;
    for (const fed& each : sources) {
        if (work.stopping()) break;
        if (!with.leases.holds(each.lease)) continue;
        try {
            auto pumping = pump_one(each);
            const int more = co_await std::move(pumping);
            moved += more;
        } catch (const std::exception& what) {
            faulty = true;
            log::error("events_not_published",
                       {{"source", each.name}, {"why", std::string_view(what.what())}});
        }
    }
    co_return moved;
}

task<void> stream_publisher::state::purge() {
    for (const fed& each : sources) {
        if (!with.leases.holds(each.lease)) continue;
        give_deadline(options.step_max);
        try {
            auto purging = each.source.purge(with.clock.now() - options.retention);
            (void)co_await std::move(purging);  // what stays is purged in an hour
        } catch (const std::exception& what) {
            log::error("events_not_purged",
                       {{"source", each.name}, {"why", std::string_view(what.what())}});
        }
    }
}

task<void> stream_publisher::state::run() {
    auto next_purge = steady_clock::now();
    while (!work.stopping()) {
        auto pumping = pump();
        const int moved = co_await std::move(pumping);
        if (work.stopping() || (moved >= options.batch_max && !faulty)) continue;
        if (steady_clock::now() >= next_purge) {
            auto purging = purge();
            co_await std::move(purging);
            next_purge = steady_clock::now() + purge_interval;
        }
        const std::chrono::milliseconds rest = faulty ? fault_pause : options.poll;
        auto sleeping = work.sleep_until(steady_clock::now() + rest);
        co_await std::move(sleeping);
    }
}

stream_publisher::stream_publisher(parts with, publisher_options options)
    : state_(std::make_unique<state>(std::move(with), options)) {}

stream_publisher::~stream_publisher() = default;

void stream_publisher::add(std::string name, std::string lease, event_source& source) {
    state_->sources.push_back({std::move(name), std::move(lease), source});
}

void stream_publisher::start() {
    for (const state::fed& each : state_->sources) each.source.on_stored(state_->work.waker());
    state_->work.run(state_->run());
}

std::future<void> stream_publisher::stop() {
    return state_->work.stop();
}

task<int> stream_publisher::pump() {
    return state_->pump();
}

}  // namespace flores::events
