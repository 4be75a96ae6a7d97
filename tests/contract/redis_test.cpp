// The client of Redis against a real server that is killed, cut off, locked and slow.
#include "platform/core/ambient.hpp"
#include "platform/core/pause.hpp"
#include "platform/observe/log.hpp"
#include "support/cutting_proxy.hpp"
#include "support/redis_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace flores::keyvalue {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::redis_client;
using test::run_task;

redis_place at(std::uint16_t port) {
    return {.host = "127.0.0.1", .port = port};
}

// A command until it is answered, for at most ten seconds.
task<bool> answered_in_time(redis& store, std::vector<std::string> command) {
    for (const auto end = steady_clock::now() + 10s; steady_clock::now() < end;) {
        auto running = store.run(command);
        if (co_await std::move(running)) co_return true;
        auto resting = pause(10ms);
        co_await std::move(resting);
    }
    co_return false;
}

TEST(redis, answers_as_what_redis_says) {
    redis_client client;
    EXPECT_EQ(client.say({"SET", "k", std::string("a\r\n\0b", 5)})->text, "OK");
    EXPECT_EQ(client.say({"GET", "k"})->text, std::string("a\r\n\0b", 5));
    EXPECT_TRUE(client.say({"GET", "absent"})->is_nil());
    EXPECT_EQ(client.say({"INCRBY", "n", "41"})->integer, 41);
    ASSERT_TRUE(client.say({"RPUSH", "l", "a", "", "c"}));
    const auto list = client.say({"LRANGE", "l", "0", "-1"});
    ASSERT_EQ(list->list.size(), 3u);
    EXPECT_EQ(list->list[2].text, "c");
    const auto refused = client.say({"INCR", "l"});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::internal));
    EXPECT_TRUE(refused.error().log.text.starts_with("WRONGTYPE"));
    EXPECT_TRUE(client.store().health());
}

TEST(redis, runs_a_script_that_the_server_does_not_know_yet) {
    redis_client client;
    const script both("redis.call('SET', KEYS[1], ARGV[1]); return redis.call('INCR', KEYS[2])");
    for (const std::int64_t times : {1, 2}) {
        const auto done = run_task(client.store().run(both, {"a", "n"}, {"x"}));
        ASSERT_TRUE(done);
        EXPECT_EQ(done->integer, times);
    }
    ASSERT_TRUE(client.say({"SCRIPT", "FLUSH"}));
    EXPECT_EQ(run_task(client.store().run(both, {"a", "n"}, {"x"}))->integer, 3);
}

TEST(redis, carries_many_commands_at_a_time_each_to_its_caller) {
    redis_client client;
    constexpr int many = 2000;
    struct one {
        static task<void> run(redis& store, int number, int& right) {
            auto running = store.run({"ECHO", std::to_string(number)});
            const auto answer = co_await std::move(running);
            if (answer && answer->text == std::to_string(number)) ++right;
        }
    };
    int right = 0;
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    for (int i = 0; i < many; ++i)
        boost::asio::co_spawn(loop, one::run(client.store(), i, right), boost::asio::detached);
    loop.run();
    EXPECT_EQ(right, many);
}

TEST(redis, never_sends_again_what_it_does_not_know_the_end_of) {
    test::redis_server server;
    test::cutting_proxy between(server.port());
    redis_client client(at(between.port()));
    ASSERT_TRUE(client.say({"SET", "n", "0"}));
    between.lose_next_answer();
    const auto lost = client.say({"INCR", "n"});
    ASSERT_FALSE(lost);
    EXPECT_TRUE(lost.error().is(errors::unavailable));
    const auto now = client.say({"GET", "n"});
    ASSERT_TRUE(now) << "the next connection is there within the short wait";
    EXPECT_EQ(now->text, "1") << "done once, and not again";
}

TEST(redis, says_at_once_that_the_server_is_away_and_comes_back_with_it) {
    test::redis_server server({"--appendonly", "yes"});
    redis_client client(at(server.port()));
    ASSERT_TRUE(client.say({"SET", "k", "v"}));
    server.stop();
    const auto began = steady_clock::now();
    for (int i = 0; i < 20; ++i) {
        const auto away = client.say({"GET", "k"});
        ASSERT_FALSE(away);
        EXPECT_TRUE(away.error().is(errors::unavailable));
    }
    EXPECT_LT(steady_clock::now() - began, 2s) << "one short wait, then none";
    EXPECT_FALSE(client.store().health());
    server.start();
    EXPECT_TRUE(run_task(answered_in_time(client.store(), {"PING"})));
    EXPECT_EQ(client.say({"GET", "k"})->text, "v");
    EXPECT_TRUE(client.store().health());
}

TEST(redis, logs_of_its_connection_under_no_request) {
    test::redis_server server({"--appendonly", "yes"});
    std::ostringstream out;
    const log::capture captured(out);
    {
        redis_client client(at(server.port()));
        ASSERT_TRUE(client.say({"PING"}));
        struct request {
            static task<void> run() {
                current_ambient().name_request("req_of_somebody");
                co_return;
            }
        };
        boost::asio::co_spawn(client.loops().at(0), request::run(), boost::asio::use_future).get();
        server.stop();
        EXPECT_FALSE(client.say({"PING"}));
        server.start();
        EXPECT_TRUE(run_task(answered_in_time(client.store(), {"PING"})));
    }
    EXPECT_NE(out.str().find("redis_unreachable"), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("redis_reached"), std::string::npos) << out.str();
    EXPECT_EQ(out.str().find("req_of_somebody"), std::string::npos) << out.str();
}

TEST(redis, waits_for_a_server_that_is_not_there_at_start) {
    test::redis_server server;
    server.kill();
    EXPECT_FALSE(reach_redis(at(server.port())));
    redis_client client(at(server.port()));
    EXPECT_FALSE(client.say({"PING"}));
    EXPECT_FALSE(client.store().health());
    server.start();
    EXPECT_TRUE(run_task(answered_in_time(client.store(), {"PING"})));
    EXPECT_TRUE(reach_redis(at(server.port())));
}

TEST(redis, leaves_a_server_that_became_a_replica_until_it_takes_writes_again) {
    test::redis_server server;
    redis_client operators(at(server.port())), client(at(server.port()));
    ASSERT_TRUE(client.say({"SET", "k", "v"}));
    ASSERT_TRUE(operators.say({"REPLICAOF", "127.0.0.1", std::to_string(test::free_port())}));
    EXPECT_FALSE(reach_redis(at(server.port())));
    const auto refused = client.say({"SET", "k", "w"});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::unavailable));
    EXPECT_FALSE(client.say({"GET", "k"})) << "what it has may be old";
    EXPECT_FALSE(client.store().health());
    ASSERT_TRUE(operators.say({"REPLICAOF", "NO", "ONE"}));
    EXPECT_TRUE(run_task(answered_in_time(client.store(), {"SET", "k", "w"})));
    EXPECT_TRUE(client.store().health());
}

TEST(redis, keeps_to_the_deadline_of_the_request) {
    test::redis_server server({"--enable-debug-command", "yes"});
    redis_client client(at(server.port()));
    struct hurried {
        static task<expected<reply>> run(redis& store) {
            current_ambient().deadline = steady_clock::now() + 50ms;
            auto running = store.run({"DEBUG", "SLEEP", "0.4"});
            co_return co_await std::move(running);
        }
    };
    const auto began = steady_clock::now();
    const auto late = run_task(hurried::run(client.store()));
    current_ambient() = {};
    ASSERT_FALSE(late);
    EXPECT_TRUE(late.error().is(errors::deadline_exceeded));
    EXPECT_LT(steady_clock::now() - began, 350ms);
    EXPECT_EQ(client.say({"ECHO", "next"})->text, "next") << "the late answer is not its";
}

TEST(redis, gives_up_a_server_that_says_nothing) {
    test::redis_server server({"--enable-debug-command", "yes"});
    redis_client client(at(server.port()), {.command_max = 200ms});
    const auto silent = client.say({"DEBUG", "SLEEP", "1"});
    ASSERT_FALSE(silent);
    EXPECT_TRUE(silent.error().is(errors::unavailable));
    EXPECT_TRUE(run_task(answered_in_time(client.store(), {"PING"})));
}

TEST(redis, bounds_what_may_wait) {
    test::redis_server server({"--enable-debug-command", "yes"});
    redis_client client(at(server.port()), {.commands_max = 2});
    struct three {
        static task<void> run(redis& store, std::vector<error>& into) {
            auto running = store.run({"DEBUG", "SLEEP", "0.2"});
            auto done = co_await std::move(running);
            if (!done) into.push_back(std::move(done.error()));
        }
    };
    std::vector<error> refused;
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    for (int i = 0; i < 3; ++i)
        boost::asio::co_spawn(loop, three::run(client.store(), refused), boost::asio::detached);
    loop.run();
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_TRUE(refused[0].is(errors::overloaded));
}

TEST(redis, holds_a_command_back_without_holding_up_the_others) {
    redis_client client;
    struct waits {
        static task<void> run(redis& store, std::string& heard) {
            auto waiting = store.wait_for({"BLPOP", "line", "5"}, 5s);
            const auto got = co_await std::move(waiting);
            if (got && got->is == reply::kind::list) heard = got->list.at(1).text;
        }
        static task<void> tell(redis& store) {
            auto running = store.run({"RPUSH", "line", "told"});
            (void)co_await std::move(running);
        }
    };
    std::string heard;
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    boost::asio::co_spawn(loop, waits::run(client.store(), heard), boost::asio::detached);
    boost::asio::co_spawn(loop, waits::tell(client.store()), boost::asio::detached);
    loop.run();
    EXPECT_EQ(heard, "told");
    EXPECT_TRUE(run_task(client.store().wait_for({"BLPOP", "line", "0.05"}, 50ms))->is_nil());
}

TEST(redis, tells_who_still_waits_that_it_is_closed) {
    net::loops loops(1);
    auto store = std::make_unique<redis>(loops, at(test::shared_redis().port()));
    loops.run();
    struct waits {
        static task<expected<reply>> run(redis& of, std::string list) {
            auto waiting = of.wait_for({"BLPOP", std::move(list), "0"}, 60s);
            co_return co_await std::move(waiting);
        }
        static task<bool> two_are_blocked(redis& of) {
            for (const auto end = steady_clock::now() + 10s; steady_clock::now() < end;) {
                auto asking = of.run({"INFO", "clients"});
                const auto told = co_await std::move(asking);
                if (told && told->text.find("blocked_clients:2") != std::string::npos)
                    co_return true;
            }
            co_return false;
        }
    };
    std::vector<std::future<expected<reply>>> heard;
    for (const char* const list : {"never", "nor_this"})
        heard.push_back(
            boost::asio::co_spawn(loops.at(0), waits::run(*store, list), boost::asio::use_future));
    ASSERT_TRUE(run_task(waits::two_are_blocked(*store)));
    store.reset();
    for (auto& each : heard) {
        ASSERT_EQ(each.wait_for(10s), std::future_status::ready) << "long before its patience ends";
        const expected<reply> answer = each.get();
        ASSERT_FALSE(answer);
        EXPECT_TRUE(answer.error().is(errors::unavailable));
    }
}

}  // namespace
}  // namespace flores::keyvalue
