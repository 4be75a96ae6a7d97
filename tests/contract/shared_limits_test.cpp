// Limits of several gateways that share one Redis.
#include "platform/core/ambient.hpp"
#include "platform/http/redis_buckets.hpp"
#include "support/redis_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

namespace flores::http {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t per_minute = 1200;
constexpr int block = 60;

struct gateway {
    explicit gateway(std::uint16_t port) : client({.host = "127.0.0.1", .port = port}) {
        limits.share(buckets, "callers:");
    }
    // Nothing is under way when its loop ends: a script may be sent a second time, whole.
    ~gateway() {
        hear();
        hear();
    }
    bool lets_pass(std::string_view caller) {
        return limits.take(1, caller, per_minute, std::chrono::steady_clock::now()) == 0s;
    }
    // Lets its loop take in the answers to what it told before.
    void hear() { (void)client.say({"PING"}); }
    double blocks(const std::string& outcome) {
        return metrics
            .add_counter("rate_limit_blocks_total",
                         "Blocks of requests added to the limits that gateways share.",
                         {{"outcome", outcome}})
            .value();
    }

    observe::metrics metrics;
    rate_limits limits;  // ends after the loops that call it back
    test::redis_client client;
    redis_buckets buckets{client.store(), client.loops(), metrics};
};

TEST(shared_limits, together_give_out_the_limit_and_a_block_more_each) {
    test::redis_server server;
    gateway one(server.port());
    gateway other(server.port());
    int passed = 0;
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < per_minute; ++i) {
        for (gateway* each : {&one, &other})
            if (each->lets_pass("usr_a")) ++passed;
        if (i % 10 == 0) one.hear(), other.hear();
    }
    const auto seconds = std::chrono::steady_clock::now() - began;
    const int refilled = static_cast<int>(seconds / 1s + 1) * static_cast<int>(per_minute / 60);
    EXPECT_GE(passed, per_minute - 2 * block);
    EXPECT_LE(passed, per_minute + 2 * (block + 10) + refilled);
    EXPECT_TRUE(one.lets_pass("usr_b")) << "another's share is another's";
    EXPECT_LE(one.blocks("told") + other.blocks("told"), 1.0 * (per_minute + refilled) / block + 2)
        << "a block at a time, not a request at a time";
}

TEST(shared_limits, are_each_gateways_own_while_redis_is_away) {
    test::redis_server server;
    gateway one(server.port());
    one.hear();
    server.kill();
    int passed = 0;
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 2 * per_minute; ++i)
        if (one.lets_pass("usr_a")) ++passed;
    EXPECT_LT(std::chrono::steady_clock::now() - began, 1s) << "no request waits for Redis";
    EXPECT_GE(passed, per_minute);
    while (one.blocks("kept_here") < 1 && std::chrono::steady_clock::now() - began < 10s)
        one.hear();
    EXPECT_GE(one.blocks("kept_here"), 1);
    EXPECT_EQ(one.blocks("told"), 0);
}

TEST(shared_limits, leave_a_request_that_ends_a_block_as_it_was) {
    test::redis_server server;
    gateway one(server.port());
    struct request {
        static task<std::string> run(gateway& at) {
            current_ambient().name_request("its own");
            for (int i = 0; i < 2 * block; ++i) (void)at.lets_pass("usr_a");
            co_return std::string(current_ambient().request());
        }
    };
    auto running =
        boost::asio::co_spawn(one.client.loops().at(0), request::run(one), boost::asio::use_future);
    EXPECT_EQ(running.get(), "its own");
}

}  // namespace
}  // namespace flores::http
