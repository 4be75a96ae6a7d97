// Events in Redis, on their way between processes. Each type has a stream, each consumer a group of
// that name on the streams of its types. An entry leaves its stream with the acknowledgement of the
// last of the consumers it was published for, so what is in Redis is what somebody still has to
// take; then its source is told, and only then forgets it. Everything here may happen twice.
//
// Keys, all on the one Redis of the specification:
//   events:of:<type>           the stream
//   events:streams             set: the streams that ever held an event
//   events:published:<source>  hash: what is in a stream now: entry, and the consumers it waits for
//   events:taken:<source>      set: what all consumers took, until the source knows
//   events:dead:<consumer>     hash: what was given up, and why
//
// Every verb may fail with unavailable: Redis cannot be reached.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/events/event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::keyvalue {
class redis;
}

namespace flores::events {

inline constexpr std::string_view published_prefix = "events:published:";
inline constexpr std::string_view taken_prefix = "events:taken:";

// An event of a source.
struct stream_entry {
    std::string source;
    std::string key;  // its name there, see stream_key.hpp
    event what;
    std::string id{};  // in its stream
    std::string of{};  // the consumers that it is for, ",name,name,"; blank: all

    bool is_for(const std::string& consumer) const {
        return of.empty() || of.contains("," + consumer + ",");
    }
};

// An event on its way into its stream, for these consumers, at least one.
struct publication {
    std::string key;  // see stream_key.hpp
    event what;
    std::vector<std::string> consumers;
};

// What became of publications.
struct publish_outcome {
    std::size_t reached =
        0;            // so many, from the first: each is in its stream, or among the refused
    std::string why;  // what Redis said before the next; blank when there is none
    struct refusal {
        std::size_t place = 0;
        std::string why;
    };
    std::vector<refusal> refused;  // whose stream takes nothing, as its key holds something else
};

// What is in a stream.
struct published_entry {
    std::string key;
    instant since{};      // by the clock of Redis
    std::string untaken;  // by these consumers, with commas between
};
struct published_page {
    std::string next;  // where to go on; "0": this was the last
    std::vector<published_entry> entries;
};

// An entry that one consumer was not able to take.
struct buried_entry {
    std::string consumer;
    stream_entry entry;
    int attempts = 0;
    instant failed_at{};
    std::string why;
};

// What was done, although some streams would not have it.
template <class T>
struct partial {
    T done{};
    std::optional<error> refused{};  // what the last of those said
};

class event_stream {
public:
    // Outlives this.
    explicit event_stream(keyvalue::redis& store) : store_(store) {}

    // Puts the events of a source into their streams, in their order and in one round trip; one
    // that is there already, or was taken by all and not yet forgotten, stays as it is; one that is
    // gone from its stream comes there for who has not taken it. A Redis that is full ends it in
    // its middle.
    task<expected<publish_outcome>> publish(std::string source, std::vector<publication> all);

    // Keys of what all consumers took; they stay until forgotten.
    task<expected<std::vector<std::string>>> taken(std::string source, int limit);
    task<expected<void>> forget_taken(std::string source, std::vector<std::string> keys);

    // What a source has in streams, from "0" on and about `limit` at a time. What is there all the
    // while is among it, perhaps twice.
    task<expected<published_page>> published(std::string source, std::string from, int limit);

    // Takes an event out although some did not take it, of their dead letters as well.
    task<expected<void>> withdraw(std::string source, std::string key);

    // Makes the group of a consumer where it is not yet there, so that it gets all there is. A
    // Redis that is full makes none and is no error: what is in a group can be read from it.
    task<expected<void>> join(std::string consumer, std::vector<std::string> types);

    // Entries that nobody of the group was given yet; waits for one, at most so long.
    // not_found: a group is missing, join again.
    task<expected<std::vector<stream_entry>>> read(std::string consumer,
                                                   std::vector<std::string> types, int limit,
                                                   std::chrono::milliseconds patience);

    // Entries that were given to a process which then did not keep them for so long.
    task<expected<std::vector<stream_entry>>> claim(std::string consumer, std::string type,
                                                    std::chrono::milliseconds idle, int limit);

    // Says that this process still has them.
    task<expected<void>> keep(std::string consumer, std::string type, std::vector<std::string> ids);

    // The consumer took them, at least one: told in one round trip.
    task<expected<void>> acknowledge(std::string consumer, std::vector<stream_entry> all);

    // The consumer is not given it any more, until it is replayed.
    task<expected<void>> bury(buried_entry one);

    // Of one consumer, oldest first. What cannot be read hides no other.
    task<expected<partial<std::vector<buried_entry>>>> buried(std::string consumer, int limit);

    // Gives a consumer again what was buried; returns how many that were. What was withdrawn is not
    // given, and is not buried any more. What one of its streams refuses stays buried and holds up
    // no other.
    task<expected<partial<std::int64_t>>> replay(std::string consumer);

private:
    keyvalue::redis& store_;
};

}  // namespace flores::events
