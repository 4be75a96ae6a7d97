// Where a relay takes events from: the port over a store's unsent events. Every store writes an
// event together with the change it tells of; how it keeps it until then is the adapter's business.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/events/event.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace flores::events {

constexpr std::chrono::hours purge_interval{1};  // how often old events are forgotten

// An event by its place. A source may give a place anew, of an event that is forgotten or after it
// was restored from a backup, so what is kept elsewhere of an event has its id as well.
struct event_name {
    std::int64_t position = 0;
    std::string id;  // blank: whichever is there
};

// One hand-over that is due.
struct delivery {
    std::int64_t position = 0;  // of the event in its source
    event what;
    std::string consumer;  // empty: the first hand-over, to every consumer of the type
    int attempts = 0;      // of this consumer that failed so far

    event_name name() const { return {position, what.id}; }
};

// One consumer that did not take an event.
struct failure {
    std::string consumer;
    int attempts = 0;
    instant failed_at{};
    std::optional<instant> again_at;  // nullopt: given up, a dead letter
    std::string why;                  // for the operator
};

// What became of a delivery: every consumer that is not among the failures took it.
struct settlement {
    event_name of;
    std::string consumer;  // as in the delivery
    std::vector<failure> failures;
};

// An event that one consumer never took. It stays until an operator replays it.
struct dead_letter {
    std::int64_t position = 0;
    event what;
    failure last;
};

// Whether it is among `held`, the ids of what is there by its position.
inline bool is_held(const std::map<std::int64_t, std::string>& held, const event_name& one) {
    const auto at = held.find(one.position);
    return at != held.end() && (one.id.empty() || one.id == at->second);
}

// Those of them that are not.
inline std::vector<event_name> not_among(std::vector<event_name> asked,
                                         const std::map<std::int64_t, std::string>& held) {
    std::erase_if(asked, [&held](const event_name& one) { return is_held(held, one); });
    return asked;
}

inline bool is_among(const std::vector<event_name>& all, const event_name& one) {
    return std::ranges::any_of(all, [&one](const event_name& each) {
        return each.position == one.position && each.id == one.id;
    });
}

class event_source {
public:
    virtual ~event_source() = default;

    // At most `limit` hand-overs: unsent events first, oldest first, then failed ones whose time
    // has come. Taking them changes nothing: what is not settled is due again.
    virtual task<expected<std::vector<delivery>>> due(instant now, int limit) = 0;

    // Records hand-overs that were made. A personal event that every consumer took is forgotten
    // with the last of them. Of an event that is gone nothing is recorded.
    virtual task<expected<void>> settle(std::vector<settlement> done) = 0;

    // When the next failed hand-over is due; nullopt when none is waiting.
    virtual task<expected<std::optional<instant>>> next_retry() = 0;

    virtual task<expected<std::vector<dead_letter>>> dead_letters(int limit) = 0;

    // Makes the dead letters of `consumer` (of all when empty) due at once; returns how many.
    virtual task<expected<std::int64_t>> replay(std::string consumer, instant now) = 0;

    // Those of these events that it does not hold: forgotten, or never told by this store.
    virtual task<expected<std::vector<event_name>>> missing(std::vector<event_name> asked) = 0;

    // Forgets events older than `before` that every consumer took; returns how many.
    virtual task<expected<std::int64_t>> purge(instant before) = 0;

    // Calls `wake`, from any thread, after events were stored. It must not block.
    virtual void on_stored(std::function<void()> wake) = 0;
};

}  // namespace flores::events
