#include "platform/events/redis_leases.hpp"

#include "platform/core/background.hpp"
#include "platform/events/hand_over.hpp"
#include "platform/keyvalue/redis.hpp"

#include <map>
#include <utility>

namespace flores::events {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

// KEYS: lease. ARGV: who, milliseconds. Whether who has it from now on.
const keyvalue::script renew_script{R"(
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)"};

// KEYS: lease. ARGV: who.
const keyvalue::script release_script{R"(
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
)"};

// A store that broke off is there again by the next look.
constexpr int unable_max = 2;

struct lease {
    steady_clock::time_point held_until{};
    int unable = 0;  // looks in a row
};

std::string key_of(const std::string& name) {
    return "lease:" + name;
}

}  // namespace

struct redis_leases::state {
    state(asio::any_io_executor loop, keyvalue::redis& in, std::string named, lease_options with)
        : store(in), who(std::move(named)), options(with), work(std::move(loop)) {}

    keyvalue::redis& store;
    const std::string who;
    const lease_options options;
    std::function<bool(std::string_view)> able = [](std::string_view) {
        return true;
    };
    std::map<std::string, lease, std::less<>> all;
    background work;

    task<void> look_after(const std::string& name);
    task<void> renew(const std::string& name);
    task<void> release(const std::string& name);
    task<void> run();
};

task<void> redis_leases::state::look_after(const std::string& name) {
    lease& mine = all[name];
    if (able(name)) {
        mine.unable = 0;
        auto renewing = renew(name);
        co_await std::move(renewing);
    } else if (++mine.unable == unable_max) {
        mine.held_until = {};
        auto releasing = release(name);
        co_await std::move(releasing);
    }
}

// Counted from before it was asked for, so that it ends here before it ends in Redis.
task<void> redis_leases::state::renew(const std::string& name) {
    const auto asked = steady_clock::now();
    auto running_script =
        store.run(renew_script, {key_of(name)}, {who, std::to_string(options.lifetime.count())});
    const auto answer = co_await std::move(running_script);
    if (!answer) co_return;  // until its time is over it may still be ours
    all[name].held_until =
        answer->integer == 1 ? asked + options.lifetime : steady_clock::time_point{};
}

task<void> redis_leases::state::release(const std::string& name) {
    auto running_script = store.run(release_script, {key_of(name)}, {who});
    (void)co_await std::move(running_script);  // else it ends by itself
}

task<void> redis_leases::state::run() {
    while (!work.stopping()) {
        give_deadline(options.renewal);
        std::vector<std::string> names;
        for (const auto& [name, mine] : all) names.push_back(name);
        for (const std::string& name : names) {
            auto looking_after = look_after(name);
            co_await std::move(looking_after);
        }
        auto sleeping = work.sleep_until(steady_clock::now() + options.renewal);
        co_await std::move(sleeping);
    }
    give_deadline(options.renewal);
    const auto held = std::exchange(all, {});
    for (const auto& [name, mine] : held) {
        auto releasing = release(name);
        co_await std::move(releasing);
    }
}

redis_leases::redis_leases(asio::any_io_executor loop, keyvalue::redis& store, std::string who,
                           lease_options options)
    : state_(std::make_unique<state>(std::move(loop), store, std::move(who), options)) {}

redis_leases::~redis_leases() = default;

bool redis_leases::holds(std::string_view name) {
    if (state_->work.stopping()) return false;
    const auto found = state_->all.find(name);
    if (found != state_->all.end()) return steady_clock::now() < found->second.held_until;
    state_->all.emplace(name, lease{});
    state_->work.wake();
    return false;
}

void redis_leases::only_while(std::function<bool(std::string_view)> able) {
    state_->able = std::move(able);
}

void redis_leases::start() {
    state_->work.run(state_->run());
}

std::future<void> redis_leases::stop() {
    return state_->work.stop();
}

}  // namespace flores::events
