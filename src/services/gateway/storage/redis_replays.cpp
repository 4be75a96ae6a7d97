#include "services/gateway/storage/redis_replays.hpp"

#include "services/gateway/storage/kept_answers.hpp"

namespace flores::gateway {
namespace {

using http::claim_outcome;
using keyvalue::script;

constexpr std::int64_t forget_step = 500;  // answers a script; so that others need not wait for all

// Values: scope, account, fingerprint, at, since when a claim holds, since when an answer is kept,
// and seconds until both are forgotten. It answers what became of the claim, and the answer.
const script& claim_script() {
    static const script one(R"lua(
local base, scope, fingerprint, at = KEYS[1], ARGV[1], ARGV[3], ARGV[4]
local found = redis.call('HMGET', base .. scope, 'fingerprint', 'at', 'answer')
local since = tonumber(found[3] and ARGV[6] or ARGV[5])
if found[1] and tonumber(found[2]) > since then
    if found[1] ~= fingerprint then return {'other'} end
    if found[3] then return {'kept', found[3]} end
    return {'in_progress'}
end
redis.call('DEL', base .. scope)
redis.call('HSET', base .. scope, 'account', ARGV[2], 'fingerprint', fingerprint, 'at', at)
redis.call('EXPIRE', base .. scope, ARGV[7])
redis.call('ZREMRANGEBYSCORE', base .. '#all', '-inf', ARGV[6])
redis.call('ZADD', base .. '#all', at, scope)
return {'mine'}
)lua");
    return one;
}

const script& keep_script() {
    static const script one(R"lua(
local key = KEYS[1] .. ARGV[1]
if redis.call('EXISTS', key) == 1 then redis.call('HSET', key, 'answer', ARGV[2]) end
return 0
)lua");
    return one;
}

const script& release_script() {
    static const script one(R"lua(
local key = KEYS[1] .. ARGV[1]
if redis.call('HEXISTS', key, 'answer') == 0 then
    redis.call('DEL', key)
    redis.call('ZREM', KEYS[1] .. '#all', ARGV[1])
end
return 0
)lua");
    return one;
}

// Values: account, where to go on, how many to look at, and what stands in the place of an answer.
// It answers where to go on; "0": that was all. By rank, what is claimed or released meanwhile
// would move others past it.
const script& forget_script() {
    static const script one(R"lua(
local base = KEYS[1]
local page = redis.call('ZSCAN', base .. '#all', ARGV[2], 'COUNT', ARGV[3])
for i = 1, #page[2], 2 do
    local scope = page[2][i]
    local what = redis.call('HMGET', base .. scope, 'account', 'answer')
    if what[1] and what[1] ~= ARGV[1] then
        if what[2] then redis.call('HSET', base .. scope, 'answer', ARGV[4]) end
    else
        redis.call('DEL', base .. scope)
        redis.call('ZREM', base .. '#all', scope)
    end
end
return page[1]
)lua");
    return one;
}

const std::vector<std::string>& base() {
    static const std::vector<std::string> one{std::string(replays_prefix)};
    return one;
}

expected<claim_outcome> outcome_of(const keyvalue::reply& answer) {
    using kind = claim_outcome::kind;
    const std::string& is = answer.list.at(0).text;
    if (is == "mine") return claim_outcome{};
    if (is == "other") return claim_outcome{kind::other, {}};
    if (is == "in_progress") return claim_outcome{kind::in_progress, {}};
    return outcome_of_answer(answer.list.at(1).text);
}

task<expected<void>> done(task<expected<keyvalue::reply>> running) {
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return expected<void>{};
}

}  // namespace

task<expected<claim_outcome>> redis_replay_repository::claim(http::replay_claim wanted) {
    auto running = store_.run(
        claim_script(), base(),
        {wanted.scope, wanted.account, wanted.fingerprint, keyvalue::moment_text(wanted.at),
         keyvalue::moment_text(wanted.at - http::claim_lapses),
         keyvalue::moment_text(wanted.at - http::answers_kept),
         std::to_string(std::chrono::seconds(http::answers_kept).count())});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    co_return outcome_of(*answer);
}

task<expected<void>> redis_replay_repository::keep(std::string scope, http::kept_answer answer) {
    return done(
        store_.run(keep_script(), base(), {std::move(scope), text_of_answer(std::move(answer))}));
}

task<expected<void>> redis_replay_repository::release(std::string scope) {
    return done(store_.run(release_script(), base(), {std::move(scope)}));
}

task<expected<void>> redis_replay_repository::forget_people_of(std::string gone) {
    std::string at = "0";
    do {
        auto running =
            store_.run(forget_script(), base(),
                       {gone, at, std::to_string(forget_step), std::string(erased_answer)});
        const auto answer = co_await std::move(running);
        if (!answer) co_return std::unexpected(answer.error());
        at = answer->text;
    } while (at != "0");
    co_return expected<void>{};
}

}  // namespace flores::gateway
