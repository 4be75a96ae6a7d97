#include "platform/http/redis_buckets.hpp"

#include "platform/core/ambient.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cstdlib>

namespace flores::http {
namespace {

// A bucket in debt is no fuller for its being asked again; its debt is one limit at most.
const keyvalue::script& spend_script() {
    static const keyvalue::script one(R"lua(
local spent, full = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local found = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = full
if found[1] then
    tokens = math.min(full, found[1] + math.max(0, now - found[2]) * full / 60)
end
tokens = math.max(tokens - spent, -full)
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], 120)
return tostring(tokens)
)lua");
    return one;
}

observe::counter counted(observe::metrics& into, const std::string& outcome) {
    return into.add_counter("rate_limit_blocks_total",
                            "Blocks of requests added to the limits that gateways share.",
                            {{"outcome", outcome}});
}

struct block {
    std::string bucket;
    std::int64_t tokens;
    std::int64_t per_minute;
    std::function<void(std::optional<double>)> left;
};

// Not of the request that was the last of the block: it has no part in how that ends.
task<void> spend_block(keyvalue::redis& store, block what, observe::counter told,
                       observe::counter untold) {
    current_ambient() = {};
    auto running = store.run(spend_script(), {std::move(what.bucket)},
                             {std::to_string(what.tokens), std::to_string(what.per_minute)});
    const auto answer = co_await std::move(running);
    (answer ? told : untold).add();
    what.left(answer ? std::optional(std::strtod(answer->text.c_str(), nullptr)) : std::nullopt);
}

}  // namespace

redis_buckets::redis_buckets(keyvalue::redis& store, net::loops& loops, observe::metrics& counts)
    : store_(store),
      loops_(loops),
      told_(counted(counts, "told")),
      untold_(counted(counts, "kept_here")) {}

void redis_buckets::spend(std::string bucket, std::int64_t tokens, std::int64_t per_minute,
                          std::function<void(std::optional<double>)> left) {
    const ambient_scope of_the_request(current_ambient());  // put back if that begins at once
    boost::asio::co_spawn(
        loops_.at(net::loops::current()),
        spend_block(store_, {"limit:" + std::move(bucket), tokens, per_minute, std::move(left)},
                    told_, untold_),
        boost::asio::detached);
}

}  // namespace flores::http
