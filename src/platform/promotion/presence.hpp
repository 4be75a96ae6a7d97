// Who is at production's stores, as Redis knows: each process that serves, and each command that
// writes there, says every few seconds that it is there, and so does a promotion that copies.
// Neither begins while the other is there. One that was killed is forgotten when it has said
// nothing for `lifetime`. While Redis is away nobody can say or see anything: serving goes on, and
// no promotion begins.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/keyvalue/redis.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flores::promotion {

// The mark in Redis: whose copy it is to become (`shop`), and whether it is yet (`state`).
inline constexpr std::string_view mark_key = "promote_mark";
inline constexpr std::string_view begun = "begun";

// In the way of whoever wants to serve: the stores are half a copy.
inline constexpr std::string_view half_promoted = "half promoted";

struct presence_options {
    std::chrono::milliseconds lifetime{10'000};
    std::chrono::milliseconds renewal{2'500};
};

class presence {
public:
    enum class role : unsigned char { serves, copies };

    // `loop`: of one thread. `who`: another one in each process, for the operator to read. One that
    // copies has made sure that no other does. The store outlives this.
    presence(boost::asio::any_io_executor loop, keyvalue::redis& store, role as, std::string who,
             presence_options options = {});

    // One that was started has been stopped, and its loop ran until that was done.
    ~presence();
    presence(const presence&) = delete;
    presence& operator=(const presence&) = delete;

    // Who is in the way: processes that serve, or who copies; or half_promoted. None: it is there
    // from now on. unavailable: Redis is away.
    task<expected<std::vector<std::string>>> enter();

    // Says it again and again; `shut_out` is called on the loop when something is in the way, which
    // can only be after Redis heard nothing for too long.
    void start(std::function<void(const std::string& by)> shut_out);

    // From any thread. Ready when it is gone from Redis, or Redis is away.
    std::future<void> stop();

private:
    struct state;
    const std::unique_ptr<state> state_;
};

// "cart, process 7 on host-1": `doing` in this process of this machine.
std::string named_here(std::string_view doing);

// How many of Redis' keys are those that stand here.
task<expected<std::int64_t>> keys_of_promotion(keyvalue::redis& store);

}  // namespace flores::promotion
