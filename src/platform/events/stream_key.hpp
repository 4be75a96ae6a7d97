// What an event of a source is called in Redis: its place there and, as a source that was restored
// from a backup gives its places anew, its own id. "17#evt_…" is the event for all its consumers,
// "17 cart.erasure#evt_…" what one of them still has to take of a shop that was embedded before.
//
// The release before wrote it without the id. Its words are read (until the next release), and are
// never taken for those of another event at the same place as long as the event itself is there.
#pragma once

#include "platform/events/source.hpp"

#include <string>
#include <string_view>

namespace flores::events {

// What an outbox knows the streams by.
inline constexpr std::string_view all_consumers = "stream";

struct stream_key {
    event_name what;
    std::string consumer;  // blank: all

    std::string text() const;
};

// Any text; what is no key is of an event that no source holds.
stream_key key_in(std::string_view text);

// Whether it is due to one consumer, and not to all.
inline bool is_of_one(const delivery& due) {
    return !due.consumer.empty() && due.consumer != all_consumers;
}

// What it is called.
std::string key_of(const delivery& due);

// As the release before wrote it.
std::string former_key(std::string_view key);

// With the id of its event, whichever release wrote it.
std::string full_key(std::string key, std::string_view id);

}  // namespace flores::events
