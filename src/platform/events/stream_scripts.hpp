// What the event streams do in Redis in one step, as Lua.
#pragma once

#include <string_view>

namespace flores::events::scripts {

// KEYS: published, taken, streams, then the stream of each event. ARGV: source, then of each event
// its key, that of the release before, ",consumer,consumer,", id, aggregate, version, time, "1" or
// "0" and payload. Answers how far it came, why not to the end (blank: it did), then the place and
// the reason of each event that only this stream refuses.
inline constexpr std::string_view publish = R"(
local published, taken, streams = KEYS[1], KEYS[2], KEYS[3]
local refused = {}
local function answer(reached, why) return {reached, why, unpack(refused)} end
local function is_there(stream, waits, id)
    local at = string.sub(waits, 1, string.find(waits, ',', 1, true) - 1)
    local found = redis.pcall('XRANGE', stream, at, at)[1]
    return found and found[2][6] == id
end
-- What the release before published may be another event that had its place.
local function was_known(stream, former, id)
    if redis.call('SISMEMBER', taken, former) == 1 then return true end
    local waits = redis.call('HGET', published, former)
    if not waits or not is_there(stream, waits, id) then return false end
    redis.pcall('SADD', streams, stream)  -- a full Redis takes it later
    return true
end
-- Who it has to be put into its stream for: nobody where it is there; where it is there no more,
-- as somebody trimmed or evicted the stream, who has not taken it.
local function missed_by(stream, key, former, id, all)
    if redis.call('SISMEMBER', taken, key) == 1 then return nil end
    local waits = redis.call('HGET', published, key)
    if not waits then return not was_known(stream, former, id) and all or nil end
    if is_there(stream, waits, id) then return nil end
    return string.sub(waits, string.find(waits, ',', 1, true), -1)
end
for i = 4, #KEYS do
    local key, former, all, id, aggregate, version, at, personal, payload =
        unpack(ARGV, 9 * i - 34, 9 * i - 26)
    local waits = missed_by(KEYS[i], key, former, id, all)
    if waits then
        -- Every group reads it, though it be of one consumer, or taken by others before.
        local some = (waits ~= all or string.find(key, ' ', 1, true)) and {'for', waits} or {}
        local added = redis.pcall('XADD', KEYS[i], '*', 'source', ARGV[1], 'key', key, 'id', id,
            'aggregate', aggregate, 'version', version, 'at', at, 'personal', personal,
            'payload', payload, unpack(some))
        if type(added) ~= 'table' then
            redis.call('HSET', published, key, added .. waits)
            redis.call('SADD', streams, KEYS[i])
        elseif string.sub(added.err, 1, 9) == 'WRONGTYPE' then
            refused[#refused + 1] = i - 4
            refused[#refused + 1] = added.err
        else
            return answer(i - 4, added.err)
        end
    end
end
return answer(#KEYS - 3, '')
)";

// KEYS: of each entry its stream, published and taken. ARGV: consumer, then of each entry its id,
// its key and the name that its source is told. An entry that was published anew meanwhile (another
// id) waits for its own acknowledgements; this one is of no use any more.
inline constexpr std::string_view acknowledge = R"(
local consumer = ARGV[1]
local function acknowledge(stream, published, taken, id, key, name)
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
    redis.call('SADD', taken, name)
end
for i = 1, #KEYS / 3 do
    acknowledge(KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i], unpack(ARGV, 3 * i - 1, 3 * i + 1))
end
return 0
)";

// KEYS: published, streams. ARGV: source, key. Which stream it is in, the key does not say. One of
// the release before stays where its stream is not known yet: it is withdrawn when it is.
inline constexpr std::string_view withdraw = R"(
local source, key = ARGV[1], ARGV[2]
local waits = redis.call('HGET', KEYS[1], key)
if not waits then return 0 end
local id = string.sub(waits, 1, string.find(waits, ',', 1, true) - 1)
local withdrawn = 0
for _, stream in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    local found = redis.pcall('XRANGE', stream, id, id)[1]
    if found and found[2][2] == source and found[2][4] == key then
        local type = string.sub(stream, #'events:of:' + 1)
        for consumer in string.gmatch(waits, ',([^,]+)') do
            redis.call('HDEL', 'events:dead:' .. consumer, type .. ' ' .. id)
        end
        withdrawn = redis.call('XDEL', stream, id)
    end
end
if withdrawn == 1 or string.find(key, '#', 1, true) then redis.call('HDEL', KEYS[1], key) end
return withdrawn
)";

// KEYS: stream, dead. ARGV: consumer, id, field, value.
inline constexpr std::string_view bury = R"(
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return 1
)";

// KEYS: stream, dead. ARGV: consumer, id, field. Given to nobody, long ago: the next who looks for
// what was abandoned has it. Answers how many: none where the event is gone, or another gave it.
inline constexpr std::string_view replay = R"(
if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then return 0 end
local given = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[1], 0, ARGV[2], 'IDLE', 86400000,
    'FORCE', 'JUSTID')
redis.call('HDEL', KEYS[2], ARGV[3])
return #given
)";

}  // namespace flores::events::scripts
