#include "platform/events/redis_outbox.hpp"

namespace flores::events {

const std::string_view outbox_words = R"lua(
local function outbox_append(outbox, id, type, aggregate, version, at, payload, personal)
    local seq = redis.call('INCR', outbox .. ':seq')
    redis.call('HSET', outbox .. ':event:' .. seq, 'id', id, 'type', type, 'aggregate', aggregate,
        'version', version, 'at', at, 'payload', payload, 'personal', personal)
    redis.call('ZADD', outbox .. ':all', at, seq)
    redis.call('ZADD', outbox .. ':unsent', seq, seq)
    if personal == '1' then redis.call('ZADD', outbox .. ':personal', seq, seq) end
end
local function outbox_unlist(outbox, seq, consumer)
    redis.call('ZREM', outbox .. ':again', seq .. ' ' .. consumer)
    redis.call('ZREM', outbox .. ':dead', seq .. ' ' .. consumer)
end
local function outbox_drop(outbox, seq)
    local failed = outbox .. ':failed:' .. seq
    for _, consumer in ipairs(redis.call('HKEYS', failed)) do
        outbox_unlist(outbox, seq, consumer)
    end
    redis.call('DEL', failed, outbox .. ':event:' .. seq)
    for _, of in ipairs({':all', ':unsent', ':personal'}) do
        redis.call('ZREM', outbox .. of, seq)
    end
end
local function outbox_forget_personal(outbox, name)
    for _, seq in ipairs(redis.call('ZRANGE', outbox .. ':personal', 0, -1)) do
        local found = redis.call('HMGET', outbox .. ':event:' .. seq, 'aggregate', 'payload')
        if found[1] == name or (found[2] and found[2]:find(name, 1, true)) then
            outbox_drop(outbox, seq)
        end
    end
end
)lua";

namespace {

using keyvalue::moment_in;
using keyvalue::moment_text;
using keyvalue::number_in;
using keyvalue::reply;

constexpr std::int64_t purge_step = 500;  // events a script; so that others need not wait for all

// What the scripts of a relay begin with, behind outbox_words.
constexpr std::string_view relay_words = R"lua(
local outbox = KEYS[1]
local function is_needed(seq)
    return redis.call('ZSCORE', outbox .. ':unsent', seq) or
        redis.call('EXISTS', outbox .. ':failed:' .. seq) == 1
end
local function failure_of(seq, consumer)
    local text = redis.call('HGET', outbox .. ':failed:' .. seq, consumer) or '0 0 '
    return text:match('^(%d+) (%-?%d+) (.*)$')
end
local function put_failure(seq, consumer, attempts, failed_at, why)
    redis.call('HSET', outbox .. ':failed:' .. seq, consumer,
        attempts .. ' ' .. failed_at .. ' ' .. why)
end
local function split(place) return place:match('^(%d+) (.*)$') end
local function add(out, seq, consumer)
    local row = redis.call('HMGET', outbox .. ':event:' .. seq, 'id', 'type', 'aggregate',
        'version', 'at', 'payload', 'personal')
    local attempts, failed_at, why = failure_of(seq, consumer)
    for _, value in ipairs({seq, consumer, attempts, failed_at, why}) do row[#row + 1] = value end
    out[#out + 1] = row
end
)lua";

std::string relay_script(std::string_view body) {
    return std::string(outbox_words) + std::string(relay_words) + std::string(body);
}

const keyvalue::script& due_script() {
    static const keyvalue::script one(relay_script(R"lua(
local now, limit, out = ARGV[1], tonumber(ARGV[2]), {}
for _, seq in ipairs(redis.call('ZRANGE', outbox .. ':unsent', 0, limit - 1)) do
    add(out, seq, '')
end
local places = redis.call('ZRANGE', outbox .. ':again', '-inf', now, 'BYSCORE', 'LIMIT', 0,
    limit - #out)
for _, place in ipairs(places) do add(out, split(place)) end
return out
)lua"));
    return one;
}

// Values: of each settlement seq, id (or blank), consumer and how many failures; of each of those
// consumer, attempts, failed_at, again_at (or blank) and why.
const keyvalue::script& settle_script() {
    static const keyvalue::script one(relay_script(R"lua(
local at = 1
local function take() at = at + 1; return ARGV[at - 1] end
local function settle(seq, consumer, failures)
    if consumer == '' then
        redis.call('ZREM', outbox .. ':unsent', seq)
    else
        redis.call('HDEL', outbox .. ':failed:' .. seq, consumer)
        outbox_unlist(outbox, seq, consumer)
    end
    for _ = 1, failures do
        local who, attempts, failed_at, again_at, why = take(), take(), take(), take(), take()
        outbox_unlist(outbox, seq, who)
        put_failure(seq, who, attempts, failed_at, why)
        local place = seq .. ' ' .. who
        if again_at ~= '' then
            redis.call('ZADD', outbox .. ':again', again_at, place)
        else
            redis.call('ZADD', outbox .. ':dead', seq, place)
        end
    end
    if redis.call('ZSCORE', outbox .. ':personal', seq) and not is_needed(seq) then
        outbox_drop(outbox, seq)
    end
end
while at <= #ARGV do
    local seq, id, consumer, failures = take(), take(), take(), tonumber(take())
    local held = redis.call('HGET', outbox .. ':event:' .. seq, 'id')
    if held and (id == '' or id == held) then
        settle(seq, consumer, failures)
    else
        if not held then outbox_drop(outbox, seq) end
        at = at + 5 * failures
    end
end
return 0
)lua"));
    return one;
}

const keyvalue::script& dead_script() {
    static const keyvalue::script one(relay_script(R"lua(
local out = {}
for _, place in ipairs(redis.call('ZRANGE', outbox .. ':dead', 0, ARGV[1] - 1)) do
    add(out, split(place))
end
return out
)lua"));
    return one;
}

const keyvalue::script& replay_dead_script() {
    static const keyvalue::script one(relay_script(R"lua(
local count = 0
for _, place in ipairs(redis.call('ZRANGE', outbox .. ':dead', 0, -1)) do
    local seq, consumer = split(place)
    if ARGV[1] == '' or ARGV[1] == consumer then
        local _, failed_at, why = failure_of(seq, consumer)
        outbox_unlist(outbox, seq, consumer)
        put_failure(seq, consumer, 0, failed_at, why)
        redis.call('ZADD', outbox .. ':again', ARGV[2], place)
        count = count + 1
    end
end
return count
)lua"));
    return one;
}

const keyvalue::script& purge_script() {
    static const keyvalue::script one(relay_script(R"lua(
local purged, found = 0, redis.call('ZRANGE', outbox .. ':all', '-inf', '(' .. ARGV[1], 'BYSCORE',
    'LIMIT', ARGV[2], ARGV[3])
for _, seq in ipairs(found) do
    if not is_needed(seq) then
        outbox_drop(outbox, seq)
        purged = purged + 1
    end
end
return {purged, #found}
)lua"));
    return one;
}

// Of a row that `add` made: the event, then seq, consumer, attempts, failed_at, why.
event read_event(const std::vector<reply>& row) {
    return {
        row[0].text, row[1].text,       row[2].text, number_in(row[3].text), moment_in(row[4].text),
        row[5].text, row[6].text == "1"};
}

delivery read_delivery(const std::vector<reply>& row) {
    return {number_in(row[7].text), read_event(row), row[8].text,
            static_cast<int>(number_in(row[9].text))};
}

dead_letter read_letter(const std::vector<reply>& row) {
    return {number_in(row[7].text), read_event(row),
            failure{row[8].text, static_cast<int>(number_in(row[9].text)), moment_in(row[10].text),
                    std::nullopt, row[11].text}};
}

template <class Out>
expected<std::vector<Out>> read_rows(expected<reply> answer,
                                     Out (*read)(const std::vector<reply>&)) {
    if (!answer) return std::unexpected(std::move(answer.error()));
    std::vector<Out> out;
    for (const reply& row : answer->list) out.push_back(read(row.list));
    return out;
}

void add_values(const settlement& one, std::vector<std::string>& into) {
    into.push_back(std::to_string(one.of.position));
    into.push_back(one.of.id);
    into.push_back(one.consumer);
    into.push_back(std::to_string(one.failures.size()));
    for (const failure& each : one.failures) {
        into.push_back(each.consumer);
        into.push_back(std::to_string(each.attempts));
        into.push_back(moment_text(each.failed_at));
        into.push_back(each.again_at ? moment_text(*each.again_at) : "");
        into.push_back(each.why);
    }
}

}  // namespace

void redis_outbox::announce() {
    const std::lock_guard lock(mutex_);
    for (const auto& wake : wakes_) wake();
}

void redis_outbox::on_stored(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wakes_.push_back(std::move(wake));
}

task<expected<std::vector<delivery>>> redis_outbox::due(instant now, int limit) {
    auto running = store_.run(due_script(), {name_}, {moment_text(now), std::to_string(limit)});
    co_return read_rows(co_await std::move(running), &read_delivery);
}

task<expected<void>> redis_outbox::settle(std::vector<settlement> done) {
    std::vector<std::string> values;
    for (const settlement& one : done) add_values(one, values);
    auto running = store_.run(settle_script(), {name_}, std::move(values));
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return expected<void>{};
}

task<expected<std::optional<instant>>> redis_outbox::next_retry() {
    auto running = store_.run({"ZRANGE", name_ + ":again", "0", "0", "WITHSCORES"});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    if (answer->list.size() < 2) co_return std::nullopt;
    co_return moment_in(answer->list[1].text);
}

task<expected<std::vector<dead_letter>>> redis_outbox::dead_letters(int limit) {
    auto running = store_.run(dead_script(), {name_}, {std::to_string(limit)});
    co_return read_rows(co_await std::move(running), &read_letter);
}

task<expected<std::int64_t>> redis_outbox::replay(std::string consumer, instant now) {
    auto running =
        store_.run(replay_dead_script(), {name_}, {std::move(consumer), moment_text(now)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    announce();
    co_return answer->integer;
}

task<expected<std::int64_t>> redis_outbox::purge(instant before) {
    std::int64_t purged = 0;
    std::int64_t kept = 0;
    for (;;) {
        auto running =
            store_.run(purge_script(), {name_},
                       {moment_text(before), std::to_string(kept), std::to_string(purge_step)});
        const auto answer = co_await std::move(running);
        if (!answer) co_return std::unexpected(answer.error());
        const std::int64_t found = answer->list.at(1).integer;
        purged += answer->list.at(0).integer;
        kept += found - answer->list.at(0).integer;
        if (found < purge_step) co_return purged;
    }
}

}  // namespace flores::events
