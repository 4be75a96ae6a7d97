// What the event streams do in Redis in one step, as Lua.
#pragma once

#include <string_view>

namespace flores::events::scripts {

// KEYS: published, taken, then the stream of each event. ARGV: source, then of each event its key,
// ",consumer,consumer,", id, aggregate, version, time, "1" or "0" and payload. Answers how far it
// came, why not to the end (blank: it did), then the place and the reason of each event that only
// this stream refuses.
inline constexpr std::string_view publish = R"(
local published, taken = KEYS[1], KEYS[2]
local refused = {}
local function answer(reached, why) return {reached, why, unpack(refused)} end
for i = 3, #KEYS do
    local key, waits, id, aggregate, version, at, personal, payload =
        unpack(ARGV, 8 * i - 22, 8 * i - 15)
    if redis.call('SISMEMBER', taken, key) == 0 and redis.call('HEXISTS', published, key) == 0 then
        local added = redis.pcall('XADD', KEYS[i], '*', 'source', ARGV[1], 'key', key, 'id', id,
            'aggregate', aggregate, 'version', version, 'at', at, 'personal', personal,
            'payload', payload)
        if type(added) ~= 'table' then
            redis.call('HSET', published, key, added .. waits)
        elseif string.sub(added.err, 1, 9) == 'WRONGTYPE' then
            refused[#refused + 1] = i - 3
            refused[#refused + 1] = added.err
        else
            return answer(i - 3, added.err)
        end
    end
end
return answer(#KEYS - 2, '')
)";

// KEYS: of each entry its stream, published and taken. ARGV: consumer, then of each entry its id
// and key. An entry that was published anew meanwhile (another id) waits for its own
// acknowledgements; this one is of no use any more.
inline constexpr std::string_view acknowledge = R"(
local consumer = ARGV[1]
local function acknowledge(stream, published, taken, id, key)
    redis.call('XACK', stream, consumer, id)
    local waits = redis.call('HGET', published, key)
    local comma = waits and string.find(waits, ',', 1, true)
    if not waits or string.sub(waits, 1, comma - 1) ~= id then
        redis.call('XDEL', stream, id)
        return
    end
    local at, last = string.find(waits, ',' .. consumer .. ',', 1, true)
    if not at then return end
    waits = string.sub(waits, 1, at) .. string.sub(waits, last + 1)
    if string.find(waits, ',%w') then
        redis.call('HSET', published, key, waits)
        return
    end
    redis.call('HDEL', published, key)
    redis.call('XDEL', stream, id)
    redis.call('SADD', taken, key)
end
for i = 1, #KEYS / 3 do
    acknowledge(KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i], ARGV[2 * i], ARGV[2 * i + 1])
end
return 0
)";

// KEYS: stream, published. ARGV: key.
inline constexpr std::string_view withdraw = R"(
local waits = redis.call('HGET', KEYS[2], ARGV[1])
if not waits then return 0 end
redis.call('XDEL', KEYS[1], string.sub(waits, 1, string.find(waits, ',', 1, true) - 1))
redis.call('HDEL', KEYS[2], ARGV[1])
return 1
)";

// KEYS: stream, dead. ARGV: consumer, id, field, value.
inline constexpr std::string_view bury = R"(
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return 1
)";

// KEYS: stream, dead. ARGV: consumer, id, field. Given to nobody, long ago: the next who looks for
// what was abandoned has it.
inline constexpr std::string_view replay = R"(
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[1], 0, ARGV[2], 'IDLE', 86400000, 'FORCE', 'JUSTID')
return redis.call('HDEL', KEYS[2], ARGV[3])
)";

}  // namespace flores::events::scripts
