// A client of a test's server, on a loop of its own.
#pragma once

#include "platform/keyvalue/redis.hpp"
#include "support/redis_server.hpp"
#include "support/run_task.hpp"

namespace flores::test {

class redis_client {
public:
    explicit redis_client(keyvalue::redis_place place, keyvalue::redis_options options = {})
        : store_(loops_, std::move(place), nullptr, options) {
        loops_.run();
    }
    // Of the shared server, emptied.
    redis_client() : redis_client({.host = "127.0.0.1", .port = shared_redis().port()}) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!say({"FLUSHALL"}))
            if (std::chrono::steady_clock::now() > give_up)
                throw std::runtime_error("the shared Redis does not answer");
    }

    keyvalue::redis& store() { return store_; }
    net::loops& loops() { return loops_; }
    expected<keyvalue::reply> say(std::vector<std::string> command) {
        return run_task(store_.run(std::move(command)));
    }

private:
    net::loops loops_{1};
    keyvalue::redis store_;
};

}  // namespace flores::test
