#include "platform/events/stream_reader.hpp"

#include "platform/core/background.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/core/pause.hpp"
#include "platform/events/hand_over.hpp"
#include "platform/observe/log.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <vector>

namespace flores::events {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// An event that this process has of a group.
struct held_event {
    stream_entry entry;
    int attempts = 0;
    bool busy = false;        // with its consumer, or on the way to Redis
    bool taken = false;       // and Redis does not know it yet
    bool untold = false;      // taken, and waits for its turn to be told
    bool on_its_way = false;  // Redis is being told
    std::string why{};        // of the last failure
    steady_clock::time_point again_at{};
};

// All that an acknowledgement needs of an entry.
stream_entry name_of(const stream_entry& one) {
    return {one.source, one.key, {one.what.id, one.what.type, {}, 0, {}, {}, false}, one.id};
}

}  // namespace

struct stream_reader::state {
    state(asio::any_io_executor on, const clock_port& time, event_stream& from, reader_options with)
        : loop(std::move(on)), clock(time), stream(from), options(with), work(loop) {}

    struct group {
        explicit group(std::string named, const asio::any_io_executor& loop)
            : name(std::move(named)), wake(loop) {}

        const std::string name;
        std::map<std::string, hub::consumer, std::less<>> takers;  // by event type
        std::vector<std::string> types;
        std::list<held_event> held;
        bool joined = false;
        bool telling = false;  // Redis what was taken
        steady_clock::time_point next_upkeep{};
        alarm wake;  // something ended
    };

    const asio::any_io_executor loop;
    const clock_port& clock;
    event_stream& stream;
    const reader_options options;
    reader_counts counts;
    std::deque<group> groups;
    background work;

    group& group_of(const std::string& name);
    bool holds(const group& of, const stream_entry& one) const;
    void take_up(group& of, std::vector<stream_entry> found);
    task<void> attempt(group& of, std::list<held_event>::iterator one);
    task<void> try_once(held_event& one, const hub::consumer& taker);
    task<expected<void>> bury(group& of, held_event& one);
    task<void> tell_taken(group& of);
    void begin(group& of, std::list<held_event>::iterator one);
    void begin_due(group& of);
    task<expected<void>> keep_held(group& of);
    task<expected<void>> claim_abandoned(group& of);
    task<expected<void>> step(group& of);
    task<void> run(group& of);
};

stream_reader::state::group& stream_reader::state::group_of(const std::string& name) {
    for (group& each : groups)
        if (each.name == name) return each;
    return groups.emplace_back(name, loop);
}

bool stream_reader::state::holds(const group& of, const stream_entry& one) const {
    return std::ranges::any_of(of.held, [&](const held_event& each) {
        return each.entry.id == one.id && each.entry.what.type == one.what.type;
    });
}

void stream_reader::state::take_up(group& of, std::vector<stream_entry> found) {
    for (stream_entry& one : found) {
        if (holds(of, one)) continue;
        of.held.push_back({.entry = std::move(one)});
        of.held.back().taken = !of.held.back().entry.is_for(of.name);  // acknowledged unheard
        begin(of, std::prev(of.held.end()));
    }
}

// Of an event that was given up. An error: Redis is told again.
task<expected<void>> stream_reader::state::bury(group& of, held_event& one) {
    give_deadline(options.hand_over_max);
    ++counts.dead_letters;
    log::error("event_given_up",
               {{"consumer", of.name}, {"type", one.entry.what.type}, {"id", one.entry.what.id}});
    auto telling = stream.bury({of.name, one.entry, one.attempts, clock.now(), one.why});
    co_return co_await std::move(telling);
}

task<void> stream_reader::state::try_once(held_event& one, const hub::consumer& taker) {
    give_deadline(options.hand_over_max);
    one.why = co_await hand_over(taker, one.entry.what);
    one.taken = one.why.empty();
    ++counts.handed_over;
    if (one.taken) co_return;
    ++one.attempts;
    ++counts.failed;
}

task<void> stream_reader::state::attempt(group& of, std::list<held_event>::iterator one) {
    if (!one->taken && one->attempts < options.attempts_max) {
        auto trying = try_once(*one, of.takers.find(one->entry.what.type)->second);
        co_await std::move(trying);
    }
    if (one->taken) {
        auto telling = tell_taken(of);  // memory may run out here, not behind the mark
        one->untold = true;
        if (!of.telling) co_await std::move(telling);
        co_return;
    }
    if (one->attempts >= options.attempts_max) {
        auto burying = bury(of, *one);
        const auto buried = co_await std::move(burying);
        if (buried) {
            of.held.erase(one);
            co_return;
        }
        one->again_at = steady_clock::now() + options.fault_pause;
    } else {
        one->again_at = steady_clock::now() +
                        growing_pause(one->attempts, options.back_off_first, options.back_off_max);
    }
    one->busy = false;
}

// One event tells of all that were taken meanwhile: while Redis hears of some, the next gather.
// It throws nothing once it runs, as what it has in hand is the other events' as well.
task<void> stream_reader::state::tell_taken(group& of) {
    of.telling = true;
    while (std::ranges::any_of(of.held, &held_event::untold)) {
        bool told = false;
        try {
            std::vector<stream_entry> taken;
            for (held_event& each : of.held) {
                if (each.untold) taken.push_back(name_of(each.entry));
                each.on_its_way = std::exchange(each.untold, false);
            }
            give_deadline(options.hand_over_max);
            auto telling = stream.acknowledge(of.name, std::move(taken));
            told = (co_await std::move(telling)).has_value();
        } catch (const std::exception&) {  // memory ran out: again, later
            for (held_event& each : of.held) each.on_its_way |= std::exchange(each.untold, false);
        }
        if (told) of.held.remove_if([](const held_event& each) { return each.on_its_way; });
        for (held_event& each : of.held) {
            if (!std::exchange(each.on_its_way, false)) continue;
            each.again_at = steady_clock::now() + options.fault_pause;
            each.busy = false;
        }
        of.wake.ring();
    }
    of.telling = false;
}

void stream_reader::state::begin(group& of, std::list<held_event>::iterator one) {
    one->busy = true;
    work.run(attempt(of, one), [this, &of, one](std::exception_ptr why) {
        if (why) {  // memory ran out: again, later
            one->busy = false;
            one->again_at = steady_clock::now() + options.fault_pause;
        }
        of.wake.ring();
    });
}

void stream_reader::state::begin_due(group& of) {
    const auto now = steady_clock::now();
    for (auto one = of.held.begin(); one != of.held.end(); ++one)
        if (!one->busy && one->again_at <= now) begin(of, one);
}

task<expected<void>> stream_reader::state::keep_held(group& of) {
    for (const std::string& type : of.types) {
        std::vector<std::string> ids;
        for (const held_event& each : of.held)
            if (each.entry.what.type == type) ids.push_back(each.entry.id);
        if (ids.empty()) continue;
        auto keeping = stream.keep(of.name, type, std::move(ids));
        const auto kept = co_await std::move(keeping);
        if (!kept) co_return kept;
    }
    co_return expected<void>{};
}

task<expected<void>> stream_reader::state::claim_abandoned(group& of) {
    for (const std::string& type : of.types) {
        const int room = options.held_max - static_cast<int>(of.held.size());
        if (room <= 0) break;
        auto claiming = stream.claim(of.name, type, options.abandoned, room);
        auto found = co_await std::move(claiming);
        if (!found) co_return std::unexpected(std::move(found.error()));
        take_up(of, std::move(*found));
    }
    co_return expected<void>{};
}

// One round of a group: what it has again, what it says of that, and what is new.
task<expected<void>> stream_reader::state::step(group& of) {
    give_deadline(options.patience + options.fault_pause);
    if (!of.joined) {
        auto joining = stream.join(of.name, of.types);
        const auto joined = co_await std::move(joining);
        if (!joined) co_return joined;
        of.joined = true;
    }
    begin_due(of);
    if (steady_clock::now() >= of.next_upkeep) {
        auto keeping = keep_held(of);
        const auto kept = co_await std::move(keeping);
        if (!kept) co_return kept;
        auto claiming = claim_abandoned(of);
        const auto claimed = co_await std::move(claiming);
        if (!claimed) co_return claimed;
        of.next_upkeep = steady_clock::now() + options.upkeep;
    }
    const int room = options.held_max - static_cast<int>(of.held.size());
    if (room <= 0) {
        auto waiting = of.wake.sleep_until(steady_clock::now() + options.patience);
        co_await std::move(waiting);
        co_return expected<void>{};
    }
    auto reading = stream.read(of.name, of.types, room, options.patience);
    auto found = co_await std::move(reading);
    if (!found) co_return std::unexpected(std::move(found.error()));
    take_up(of, std::move(*found));
    co_return expected<void>{};
}

task<void> stream_reader::state::run(group& of) {
    while (!work.stopping()) {
        std::string why;
        try {
            auto stepping = step(of);
            const auto done = co_await std::move(stepping);
            if (!done) why = done.error().kind->code;
        } catch (const std::exception& what) {
            why = what.what();
        }
        if (why.empty() || work.stopping()) continue;
        of.joined = false;  // a Redis that comes back may have forgotten the group
        const auto again = steady_clock::now() + options.fault_pause;
        while (!work.stopping() && steady_clock::now() < again) {
            auto sleeping = of.wake.sleep_until(again);
            co_await std::move(sleeping);
        }
    }
}

stream_reader::stream_reader(asio::any_io_executor loop, const clock_port& clock,
                             event_stream& stream, reader_options options)
    : state_(std::make_unique<state>(std::move(loop), clock, stream, options)) {}

stream_reader::~stream_reader() = default;

void stream_reader::subscribe(std::string name, std::string_view type, hub::consumer take) {
    state::group& of = state_->group_of(name);
    of.types.emplace_back(type);
    of.takers.emplace(type, std::move(take));
}

void stream_reader::start() {
    for (state::group& each : state_->groups) state_->work.run(state_->run(each));
}

std::future<void> stream_reader::stop() {
    return state_->work.stop([all = state_.get()] {
        for (state::group& each : all->groups) each.wake.ring();
    });
}

const reader_counts& stream_reader::counts() const {
    return state_->counts;
}

}  // namespace flores::events
