// An outbox in Redis for the suite of event sources, and how a change with its event is written.
#pragma once

#include "platform/events/redis_outbox.hpp"
#include "support/redis_client.hpp"

namespace flores::test {

class written_redis_outbox {
public:
    static constexpr int more_than_a_step = 1'100;  // of purging

    std::int64_t stored() { return client_.say({"ZCARD", outbox_.name() + ":all"})->integer; }
    events::event_source& source() { return outbox_; }
    void store(const events::event& what) {
        (void)run_task(client_.store().run(change_, {outbox_.name()}, values(what, "take")));
        outbox_.announce();
    }
    void store_and_refuse(const events::event& what) {
        (void)run_task(client_.store().run(change_, {outbox_.name()}, values(what, "refuse")));
    }

private:
    static std::vector<std::string> values(const events::event& what, std::string how) {
        return {what.id,
                what.type,
                what.aggregate,
                std::to_string(what.version),
                keyvalue::moment_text(what.occurred_at),
                what.payload,
                what.personal ? "1" : "0",
                std::move(how)};
    }

    // Lua undoes nothing: a script refuses before it writes.
    const keyvalue::script change_{std::string(events::outbox_words) + R"lua(
if ARGV[8] == 'refuse' then return 'refused' end
outbox_append(KEYS[1], unpack(ARGV, 1, 7))
return 'taken'
)lua"};
    redis_client client_;
    events::redis_outbox outbox_{client_.store(), "outbox:{test}"};
};

}  // namespace flores::test
