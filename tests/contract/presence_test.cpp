// Who serves and who copies keep each other away from production's stores.
#include "platform/promotion/presence.hpp"

#include "platform/promotion/redis_target.hpp"
#include "support/redis_client.hpp"
#include "support/run_on.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <thread>

namespace flores::promotion {
namespace {

using namespace std::chrono_literals;
using role = presence::role;
using names = std::vector<std::string>;

constexpr presence_options short_lived{.lifetime = 2s, .renewal = 100ms};

class presences : public testing::Test {
protected:
    ~presences() override {
        for (presence* const each : started) each->stop().wait();
        loops.stop();
    }

    template <class T>
    T run(task<T> work) {
        return test::run_on(loops, std::move(work));
    }
    presence& one(role as, std::string who, presence_options options = {}) {
        return all.emplace_back(loops.at(0).get_executor(), store, as, std::move(who), options);
    }
    std::future<std::string> start(presence& what) {
        started.push_back(&what);
        const auto told = std::make_shared<std::promise<std::string>>();
        what.start([told](const std::string& by) { told->set_value(by); });
        return told->get_future();
    }
    void stop(presence& what) {
        std::erase(started, &what);
        what.stop().wait();
    }
    names enter(presence& what) { return run(what.enter()).value(); }
    // Until Redis has forgotten what nobody renews.
    void wait_until_forgotten(presence& other) {
        while (!enter(other).empty()) std::this_thread::yield();
    }

    test::redis_client client;
    net::loops& loops = client.loops();
    keyvalue::redis& store = client.store();
    std::deque<presence> all;
    std::vector<presence*> started;
};

TEST_F(presences, of_those_who_serve_are_named_to_who_copies) {
    EXPECT_EQ(enter(one(role::serves, "cart")), names{});
    EXPECT_EQ(enter(one(role::serves, "gateway")), names{});
    EXPECT_EQ(enter(one(role::copies, "promote")), (names{"cart", "gateway"}));
}

TEST_F(presences, of_who_copies_keeps_out_who_wants_to_serve) {
    presence& copying = one(role::copies, "promote");
    EXPECT_EQ(enter(copying), names{});
    EXPECT_EQ(enter(copying), names{}) << "it is not in its own way";
    EXPECT_EQ(enter(one(role::serves, "cart")), names{"promote"});
    (void)start(copying);
    stop(copying);
    EXPECT_EQ(enter(one(role::serves, "cart")), names{});
}

TEST_F(presences, end_at_once_when_they_are_stopped) {
    presence& cart = one(role::serves, "cart");
    (void)enter(cart);
    (void)start(cart);
    stop(cart);
    EXPECT_EQ(enter(one(role::copies, "promote")), names{});
}

TEST_F(presences, of_who_was_killed_are_forgotten) {
    (void)enter(one(role::serves, "cart", short_lived));
    presence& copying = one(role::copies, "promote", short_lived);
    EXPECT_EQ(enter(copying), names{"cart"});
    wait_until_forgotten(copying);
    presence& gateway = one(role::serves, "gateway");
    EXPECT_EQ(enter(gateway), names{"promote"});
    wait_until_forgotten(gateway);
}

// The key of all ends with the last that renews it, each of them with its own time.
TEST_F(presences, of_who_is_there_are_renewed_and_nobody_elses) {
    presence& cart = one(role::serves, "cart", short_lived);
    (void)enter(one(role::serves, "killed", short_lived));
    (void)enter(cart);
    (void)start(cart);
    presence& copying = one(role::copies, "promote");
    EXPECT_THAT(enter(copying), testing::UnorderedElementsAre("cart", "killed"));
    while (enter(copying) != names{"cart"}) std::this_thread::yield();
    const auto later = std::chrono::steady_clock::now() + 2 * short_lived.lifetime;
    while (std::chrono::steady_clock::now() < later) ASSERT_EQ(enter(copying), names{"cart"});
}

TEST_F(presences, of_a_store_that_is_half_promoted_is_refused) {
    (void)run(store.run({"HSET", std::string(mark_key), "state", std::string(begun)}));
    EXPECT_EQ(enter(one(role::serves, "cart")), names{std::string(half_promoted)});
    EXPECT_EQ(enter(one(role::copies, "promote")), names{});
}

// As after Redis was away, or the process was frozen.
TEST_F(presences, that_came_too_late_are_told_so) {
    presence& cart = one(role::serves, "cart", short_lived);
    presence& copying = one(role::copies, "promote");
    auto told = start(cart);
    while (!enter(copying).empty()) (void)run(store.run({"FLUSHALL"}));
    EXPECT_EQ(told.get(), "promote");
}

// Even if who began meanwhile is gone at the end.
TEST_F(presences, of_a_promotion_that_redis_forgot_end_it) {
    redis_target copying({.host = "127.0.0.1", .port = test::shared_redis().port()});
    ASSERT_EQ(copying.who_serves(), names{});
    presence& cart = one(role::serves, "cart");
    while (!enter(cart).empty()) (void)run(store.run({"FLUSHALL"}));
    const auto look_until_it_knows = [&copying] {
        for (;;) (void)copying.who_serves();
    };
    EXPECT_THROW(look_until_it_knows(), std::runtime_error);
    (void)run(store.run({"FLUSHALL"}));
    EXPECT_THROW((void)copying.who_serves(), std::runtime_error);
}

TEST_F(presences, count_their_keys) {
    EXPECT_EQ(run(keys_of_promotion(store)), 0);
    (void)enter(one(role::copies, "promote"));
    (void)run(store.run({"HSET", std::string(mark_key), "shop", "x"}));
    EXPECT_EQ(run(keys_of_promotion(store)), 2);
}

}  // namespace
}  // namespace flores::promotion
