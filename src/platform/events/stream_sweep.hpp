// Holds the streams to what an outbox has. An event that it holds no more, as somebody's erasure
// dropped it or the store was restored from a backup, is taken out of its stream and of the dead
// letters; and one that not all took within the retention is forgotten, which is told.
//
// Killed anywhere, the next sweep does what is left.
#pragma once

#include "platform/events/event_stream.hpp"
#include "platform/events/source.hpp"
#include "platform/observe/metrics.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flores::events {

struct sweep_counts {
    observe::counter forgotten{};
    observe::counter withdrawn{};  // the outbox held them no more
};

// What is settled of events that all consumers took: nothing of one that had the place of another
// before the source was restored. `keys` outlives the call.
task<expected<std::vector<settlement>>> settled_by(event_source& source,
                                                   const std::vector<std::string>& keys);

// Of all sources of a process; without a registry they count nothing.
sweep_counts make_sweep_counts(observe::metrics* into);

// Looks at some of what a source has in the streams, from "0" on, and forgets what is there since
// before `oldest`. Returns where to go on; "0": that was all.
task<expected<std::string>> sweep_some(event_stream& stream, event_source& source, std::string name,
                                       std::string from, instant oldest, sweep_counts counts);

}  // namespace flores::events
