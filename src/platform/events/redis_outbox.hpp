// Events of a store that is kept in Redis: the script that makes a change appends its events under
// the hash tag of the change.
//
//     const keyvalue::script rename(std::string(events::outbox_words) + R"(
//         ... the change ...
//         outbox_append(KEYS[2], ARGV[3], ...)
//     )");
//
// Under the name of the outbox ("outbox:{wishlist}") are: `:seq`, a counter; `:event:<seq>`, a
// hash;
// `:all`, by time; `:unsent`, by seq; `:personal`, those that hold personal data; `:failed:<seq>`,
// for each consumer "attempts failed_at why"; `:again`, "<seq> <consumer>" by the time it is due;
// `:dead`, the same of what was given up. The keys of one event are made from its seq inside the
// scripts: the one Redis that is specified allows that.
#pragma once

#include "platform/events/source.hpp"
#include "platform/keyvalue/redis.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace flores::events {

// Lua, to stand before a script that appends or forgets:
//   outbox_append(outbox, id, type, aggregate, version, occurred_at, payload, personal)
//       occurred_at in microseconds; personal '1' or '0'
//   outbox_forget_personal(outbox, name)
//       drops personal events, handed on or not, whose aggregate is `name` or whose payload has it
extern const std::string_view outbox_words;

class redis_outbox final : public event_source {
public:
    // The store outlives this. `name` carries the hash tag of the changes.
    redis_outbox(keyvalue::redis& store, std::string name)
        : store_(store), name_(std::move(name)) {}

    const std::string& name() const { return name_; }

    // After a script that appended, from any thread: has the relay woken.
    void announce();

    task<expected<std::vector<delivery>>> due(instant now, int limit) override;
    task<expected<void>> settle(std::vector<settlement> done) override;
    task<expected<std::optional<instant>>> next_retry() override;
    task<expected<std::vector<dead_letter>>> dead_letters(int limit) override;
    task<expected<std::int64_t>> replay(std::string consumer, instant now) override;
    task<expected<std::vector<event_name>>> missing(std::vector<event_name> asked) override;
    task<expected<std::int64_t>> purge(instant before) override;
    void on_stored(std::function<void()> wake) override;

private:
    keyvalue::redis& store_;
    const std::string name_;
    std::mutex mutex_;
    std::vector<std::function<void()>> wakes_;
};

}  // namespace flores::events
