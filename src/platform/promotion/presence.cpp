#include "platform/promotion/presence.hpp"

#include "platform/core/ambient.hpp"
#include "platform/core/background.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace flores::promotion {
namespace {

using std::chrono::steady_clock;

const std::string serving_key = "production:serving";  // who, by when it is forgotten
const std::string copying_key = "production:copying";

// KEYS: serving, copying, mark. ARGV: who, milliseconds, the state of a mark that shuts out, and
// what is answered then. Who is in the way. Redis remembers until a time of its clock: what would
// be remembered for longer than anybody asks for is from before that clock went back, and gets one
// lifetime more. Who is alive has renewed it by then.
const keyvalue::script serve_script{R"(
if redis.call('HGET', KEYS[3], 'state') == ARGV[3] then return {ARGV[4]} end
local copies = redis.call('GET', KEYS[2])
if copies then
  local left = redis.call('PTTL', KEYS[2])
  if left > tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
  return {copies}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {}
)"};

// The same of who copies.
const keyvalue::script copy_script{R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local latest = now + ARGV[2]
for _, who in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. latest, '+inf')) do
  redis.call('ZADD', KEYS[1], latest, who)
end
local serve = redis.call('ZRANGE', KEYS[1], 0, -1)
if #serve > 0 then return serve end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {}
)"};

// KEYS: serving, copying. ARGV: who.
const keyvalue::script leave_script{R"(
redis.call('ZREM', KEYS[1], ARGV[1])
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1
)"};

}  // namespace

struct presence::state {
    state(boost::asio::any_io_executor loop, keyvalue::redis& in, role is, std::string named,
          presence_options with)
        : store(in), as(is), who(std::move(named)), options(with), work(std::move(loop)) {}

    keyvalue::redis& store;
    const role as;
    const std::string who;
    const presence_options options;
    std::function<void(const std::string&)> shut_out;
    background work;

    task<expected<std::vector<std::string>>> enter();
    task<void> run();
};

task<expected<std::vector<std::string>>> presence::state::enter() {
    auto running = store.run(as == role::serves ? serve_script : copy_script,
                             {serving_key, copying_key, std::string(mark_key)},
                             {who, std::to_string(options.lifetime.count()), std::string(begun),
                              std::string(half_promoted)});
    const auto answer = co_await std::move(running);
    if (!answer) co_return std::unexpected(answer.error());
    std::vector<std::string> out;
    for (const keyvalue::reply& each : answer->list) out.push_back(each.text);
    co_return out;
}

// Of no request: its commands have their own time. The first comes at once, for Redis may have
// been away at the start.
task<void> presence::state::run() {
    while (!work.stopping()) {
        current_ambient() = {};
        auto entering = enter();
        const auto in_the_way = co_await std::move(entering);
        if (in_the_way && !in_the_way->empty()) {
            shut_out(in_the_way->front());
            break;
        }
        const auto rest = in_the_way ? options.renewal : options.renewal / 4;
        auto sleeping = work.sleep_until(steady_clock::now() + rest);
        co_await std::move(sleeping);
    }
    current_ambient() = {};
    auto leaving = store.run(leave_script, {serving_key, copying_key}, {who});
    (void)co_await std::move(leaving);  // else it is forgotten
}

presence::presence(boost::asio::any_io_executor loop, keyvalue::redis& store, role as,
                   std::string who, presence_options options)
    : state_(std::make_unique<state>(std::move(loop), store, as, std::move(who), options)) {}

presence::~presence() = default;

task<expected<std::vector<std::string>>> presence::enter() {
    return state_->enter();
}

void presence::start(std::function<void(const std::string&)> shut_out) {
    state_->shut_out = std::move(shut_out);
    state_->work.run(state_->run());
}

std::future<void> presence::stop() {
    return state_->work.stop();
}

std::string named_here(std::string_view doing) {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
    return fmt::format("{}, process {} on {}", doing, ::getpid(), host.data());
}

task<expected<std::int64_t>> keys_of_promotion(keyvalue::redis& store) {
    auto asking = store.run({"EXISTS", serving_key, copying_key, std::string(mark_key)});
    const auto answer = co_await std::move(asking);
    if (!answer) co_return std::unexpected(answer.error());
    co_return answer->integer;
}

}  // namespace flores::promotion
