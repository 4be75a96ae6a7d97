#include "platform/events/stream_publisher.hpp"

#include "platform/core/background.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/events/hand_over.hpp"
#include "platform/events/stream_key.hpp"
#include "platform/events/stream_sweep.hpp"
#include "platform/observe/log.hpp"

#include <algorithm>
#include <iterator>

namespace flores::events {

using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds fault_pause{1};

}  // namespace

struct stream_publisher::state {
    state(parts given, publisher_options chosen)
        : with(std::move(given)), options(chosen), work(with.loop) {}

    struct fed {
        std::string name;
        std::string lease;
        event_source& source;
    };

    // What is due, by what becomes of it.
    struct batch {
        std::vector<settlement> done;  // nobody wants it
        std::vector<delivery> wanted;  // in order, no more than Redis is to take at a time
    };

    const parts with;
    const publisher_options options;
    const sweep_counts counts = make_sweep_counts(with.metrics);
    std::vector<fed> sources;
    background work;
    bool faulty = false;  // in this pass
    bool more = false;    // this pass left some of what is due

    task<expected<int>> settle_taken(const fed& from);
    std::vector<std::string> wanted_by(const delivery& due) const;
    settlement waiting(const delivery& due, instant now) const;
    batch sorted(std::vector<delivery> due);
    task<expected<void>> publish(const fed& from, std::vector<delivery> all, instant now,
                                 std::vector<settlement>& done);
    task<expected<int>> publish_due(const fed& from);
    task<int> pump_one(const fed& from);
    task<int> pump();
    task<void> sweep_one(const fed& from, instant oldest);
    task<void> sweep(instant oldest);
    task<void> purge();
    task<void> run();
};

// The stream's word first, the source's after: killed in between, it is said again.
task<expected<int>> stream_publisher::state::settle_taken(const fed& from) {
    auto asking = with.stream.taken(from.name, options.batch_max);
    auto keys = co_await std::move(asking);
    if (!keys) co_return std::unexpected(std::move(keys.error()));
    if (keys->empty()) co_return 0;
    more |= keys->size() >= static_cast<std::size_t>(options.batch_max);
    auto looking = settled_by(from.source, *keys);
    auto done = co_await std::move(looking);
    if (!done) co_return std::unexpected(std::move(done.error()));
    if (!done->empty()) {
        auto settling = from.source.settle(std::move(*done));
        auto settled = co_await std::move(settling);
        if (!settled) co_return std::unexpected(std::move(settled.error()));
    }
    const int count = static_cast<int>(keys->size());
    auto forgetting = with.stream.forget_taken(from.name, std::move(*keys));
    auto forgotten = co_await std::move(forgetting);
    if (!forgotten) co_return std::unexpected(std::move(forgotten.error()));
    co_return count;
}

// For whom a delivery goes into the stream.
std::vector<std::string> stream_publisher::state::wanted_by(const delivery& due) const {
    return is_of_one(due) ? std::vector{due.consumer} : with.consumers(due.what.type);
}

// What the outbox is told of a delivery that is in the stream: look again.
settlement stream_publisher::state::waiting(const delivery& due, instant now) const {
    const int times = due.attempts + 1;
    const instant again =
        now + growing_pause(times, options.look_again_first, options.look_again_max);
    return {due.name(),
            due.consumer,
            {{is_of_one(due) ? due.consumer : std::string(all_consumers), times, now, again,
              "published, and not yet taken by all"}}};
}

// In the order of the source. Adds to `done` what is in its stream, and what only its own stream
// refuses: that is looked at again as if it were, and holds up nothing behind it.
task<expected<void>> stream_publisher::state::publish(const fed& from, std::vector<delivery> all,
                                                      instant now, std::vector<settlement>& done) {
    if (all.empty()) co_return expected<void>{};
    std::vector<publication> sent;
    std::vector<settlement> waits;
    for (delivery& each : all) {
        waits.push_back(waiting(each, now));
        auto wanted = wanted_by(each);
        sent.push_back({key_of(each), std::move(each.what), std::move(wanted)});
    }
    auto publishing = with.stream.publish(from.name, std::move(sent));
    auto told = co_await std::move(publishing);
    if (!told) co_return std::unexpected(std::move(told.error()));
    for (publish_outcome::refusal& each : told->refused) {
        log::warning("event_refused", {{"source", from.name}, {"why", each.why}});
        waits.at(each.place).failures.front().why = std::move(each.why);
    }
    waits.resize(std::min(told->reached, waits.size()));
    std::ranges::move(waits, std::back_inserter(done));
    if (!told->why.empty()) {
        log::warning("events_refused", {{"source", from.name}, {"why", told->why}});
        faulty = true;
    }
    co_return expected<void>{};
}

stream_publisher::state::batch stream_publisher::state::sorted(std::vector<delivery> due) {
    batch out;
    std::size_t bytes = 0;
    more |= due.size() >= static_cast<std::size_t>(options.batch_max);
    for (delivery& each : due) {
        if (wanted_by(each).empty()) {
            out.done.push_back({each.name(), each.consumer, {}});
        } else {
            bytes += each.what.payload.size();
            if (bytes > options.batch_bytes_max && !out.wanted.empty()) {
                more = true;
                break;
            }
            out.wanted.push_back(std::move(each));
        }
    }
    return out;
}

// One command to Redis and one write to the outbox, however many are due. Killed in between, they
// are published again, which does nothing where they are in the stream.
task<expected<int>> stream_publisher::state::publish_due(const fed& from) {
    const instant now = with.clock.now();
    auto asking = from.source.due(now, options.batch_max);
    auto due = co_await std::move(asking);
    if (!due) co_return std::unexpected(std::move(due.error()));
    batch all = sorted(std::move(*due));
    auto publishing = publish(from, std::move(all.wanted), now, all.done);
    auto published = co_await std::move(publishing);
    if (!published) co_return std::unexpected(std::move(published.error()));
    const int count = static_cast<int>(all.done.size());
    if (count == 0) co_return 0;
    auto settling = from.source.settle(std::move(all.done));
    auto settled = co_await std::move(settling);
    if (!settled) co_return std::unexpected(std::move(settled.error()));
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
    faulty = more = false;
    for (const fed& each : sources) {
        if (work.stopping()) break;
        if (!with.leases.holds(each.lease)) continue;
        try {
            auto pumping = pump_one(each);
            const int count = co_await std::move(pumping);
            moved += count;
        } catch (const std::exception& what) {
            faulty = true;
            log::error("events_not_published",
                       {{"source", each.name}, {"why", std::string_view(what.what())}});
        }
    }
    co_return moved;
}

task<void> stream_publisher::state::sweep_one(const fed& from, instant oldest) {
    std::string at = "0";
    do {
        give_deadline(options.step_max);
        auto sweeping =
            sweep_some(with.stream, from.source, from.name, std::move(at), oldest, counts);
        auto next = co_await std::move(sweeping);
        at = next ? std::move(*next) : "0";  // what failed is swept the next time
    } while (at != "0" && !work.stopping());
}

task<void> stream_publisher::state::sweep(instant oldest) {
    for (const fed& each : sources) {
        if (work.stopping()) break;
        if (!with.leases.holds(each.lease)) continue;
        try {
            auto sweeping = sweep_one(each, oldest);
            co_await std::move(sweeping);
        } catch (const std::exception& what) {
            log::error("events_not_swept",
                       {{"source", each.name}, {"why", std::string_view(what.what())}});
        }
    }
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
    auto next_sweep = next_purge;
    // After all of production stood still, consumers have that long before anything is forgotten.
    const auto forgets_from = next_purge + purge_interval;
    while (!work.stopping()) {
        auto pumping = pump();
        (void)co_await std::move(pumping);
        if (work.stopping() || (more && !faulty)) continue;
        if (steady_clock::now() >= next_sweep) {
            const bool forgets = steady_clock::now() >= forgets_from;
            auto sweeping = sweep(forgets ? with.clock.now() - options.retention : instant::min());
            co_await std::move(sweeping);
            next_sweep = steady_clock::now() + options.sweep_interval;
        }
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

task<void> stream_publisher::sweep() {
    return state_->sweep(state_->with.clock.now() - state_->options.retention);
}

}  // namespace flores::events
