// Events across processes, through a real Redis: what the outboxes, the streams and the consumers
// owe one another.
#include "platform/events/event_stream.hpp"

#include "platform/events/redis_leases.hpp"
#include "support/event_streams.hpp"

namespace flores::events {
namespace {

using namespace std::chrono_literals;

TEST_F(event_streams, bring_an_event_to_every_consumer_and_then_forget_it) {
    append_one(erased(1));
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    ASSERT_EQ(cart.count(), 1u);
    ASSERT_EQ(user.count(), 1u);
    EXPECT_EQ(cart.seen[0].id, "evt_1");
    EXPECT_EQ(cart.seen[0].payload, R"({"id":"usr_1"})");
    EXPECT_EQ(cart.seen[0].version, 1);
    EXPECT_TRUE(cart.seen[0].personal);
    EXPECT_EQ(in_stream(), 0) << "personal data does not stay";
    EXPECT_FALSE(run(store.run({"EXISTS", "events:published:auth"}))->integer);
}

TEST_F(event_streams, keep_an_event_until_its_last_consumer_took_it) {
    append_one(erased(1));
    read_as("cart.erasure", cart);
    pump_until([&] { return cart.count() == 1; });
    for (int i = 0; i < 20; ++i) run(publisher.pump());
    EXPECT_EQ(rows("outbox"), 1);
    EXPECT_EQ(in_stream(), 1);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(user.count(), 1u);
    EXPECT_EQ(cart.count(), 1u) << "it is not told twice";
}

TEST_F(event_streams, are_filled_again_when_redis_lost_everything) {
    append_one(erased(1));
    read_as("cart.erasure", cart);
    pump_until([&] { return cart.count() == 1; });
    ASSERT_TRUE(run(store.run({"FLUSHALL"})));
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(user.count(), 1u);
}

TEST_F(event_streams, bring_an_event_that_is_gone_from_its_stream_to_who_has_not_taken_it) {
    const auto untaken = [&] {
        const auto page = *run(stream.published("auth", "0", 10));
        return page.entries.empty() ? "" : page.entries[0].untaken;
    };
    append_one(erased(1));
    read_as("cart.erasure", cart);
    pump_until([&] { return untaken() == "user.erasure"; });
    stop_reading();
    const std::string the_stream = "events:of:account.erased";
    for (const std::vector<std::string>& lost : std::vector<std::vector<std::string>>{
             {"XTRIM", the_stream, "MAXLEN", "0"}, {"DEL", the_stream}}) {
        ASSERT_TRUE(run(store.run(lost)));
        pump_until([&] { return in_stream() == 1; });
        EXPECT_EQ(untaken(), "user.erasure");
    }
    for (int i = 0; i < 20; ++i) run(publisher.pump());
    EXPECT_EQ(in_stream(), 1) << "it is put there once";
    append_one(erased(2));
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(user.count(), 2u);
    EXPECT_EQ(cart.count(), 2u) << "it is for who lacks it";
}

TEST_F(event_streams, bring_what_one_consumer_lacks_to_that_one_alone) {
    (void)file.write_now([this](sql::connection& db) -> expected<void> {
        append(db, erased(1), {{"user.erasure", 1, clock.now(), clock.now(), "of a small shop"}});
        append(db, erased(2));
        return {};
    });
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(user.count(), 2u);
    EXPECT_EQ(cart.count(), 1u);
}

TEST_F(event_streams, give_an_event_again_to_who_failed_and_at_last_bury_it) {
    cart.refusals_left = 3;
    append_one(erased(1));
    read_as("cart.erasure", cart, {.attempts_max = 3});
    read_as("user.erasure", user);
    std::vector<buried_entry> dead;
    pump_until([&] {
        dead = run(stream.buried("cart.erasure", 10))->done;
        return !dead.empty() && user.count() == 1;
    });
    EXPECT_EQ(cart.calls, 3);
    EXPECT_EQ(dead[0].attempts, 3);
    EXPECT_EQ(dead[0].entry.what.id, "evt_1");
    EXPECT_EQ(dead[0].why, "unavailable: smtp is down");
    for (int i = 0; i < 20; ++i) run(publisher.pump());
    EXPECT_EQ(rows("outbox"), 1) << "a lost Redis must not lose it";
    EXPECT_EQ(run(stream.replay("cart.erasure"))->done, 1);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(cart.count(), 1u);
    EXPECT_TRUE(run(stream.buried("cart.erasure", 10))->done.empty());
}

TEST_F(event_streams, pass_on_what_a_process_had_when_it_died) {
    append_one(erased(1));
    ASSERT_TRUE(run(stream.join("cart.erasure", {"account.erased"})));
    run(publisher.pump());
    ASSERT_EQ(run(stream.read("cart.erasure", {"account.erased"}, 10, 10ms))->size(), 1u);
    read_as("cart.erasure", cart, {.abandoned = 1ms});
    while (cart.count() == 0) run(publisher.pump());
}

TEST_F(event_streams, leave_to_a_process_what_it_says_that_it_has) {
    append_one(erased(1));
    ASSERT_TRUE(run(stream.join("cart.erasure", {"account.erased"})));
    run(publisher.pump());
    const auto had = *run(stream.read("cart.erasure", {"account.erased"}, 10, 10ms));
    ASSERT_EQ(had.size(), 1u);
    ASSERT_TRUE(run(stream.keep("cart.erasure", "account.erased", {had[0].id})));
    EXPECT_TRUE(run(stream.claim("cart.erasure", "account.erased", 60'000ms, 10))->empty());
    EXPECT_EQ(run(stream.claim("cart.erasure", "account.erased", 0ms, 10))->size(), 1u);
}

TEST_F(event_streams, are_fed_by_the_replica_with_the_lease_alone) {
    leases.given = false;
    append_one(erased(1));
    EXPECT_EQ(run(publisher.pump()), 0);
    EXPECT_EQ(in_stream(), 0);
    leases.given = true;
    EXPECT_EQ(run(publisher.pump()), 1);
    EXPECT_EQ(in_stream(), 1);
}

class lease_keepers : public testing::Test {
protected:
    lease_keepers() {
        first.only_while([this](std::string_view name) {
            return name != "order" || (able && !unable_once.exchange(false));
        });
        first.start();
        second.start();
    }
    ~lease_keepers() override { loops.stop(); }

    bool holds(redis_leases& who) {
        std::promise<bool> told;
        boost::asio::post(loops.at(0), [&] { told.set_value(who.holds("order")); });
        return told.get_future().get();
    }

    test::redis_client client;
    net::loops& loops = client.loops();
    keyvalue::redis& store = client.store();
    std::atomic<bool> able = true;
    std::atomic<bool> unable_once = false;
    const lease_options options{.lifetime = 2s, .renewal = 20ms};
    redis_leases first{loops.at(0).get_executor(), store, "first", options};
    redis_leases second{loops.at(0).get_executor(), store, "second", options};
};

TEST_F(lease_keepers, give_a_lease_to_one_and_to_the_next_when_it_stops) {
    while (!holds(first)) EXPECT_FALSE(holds(second));
    EXPECT_FALSE(holds(second));
    first.stop().wait();
    EXPECT_FALSE(holds(first));
    while (!holds(second)) EXPECT_FALSE(holds(first));
    second.stop().wait();
}

TEST_F(lease_keepers, give_up_a_lease_under_which_they_can_do_nothing) {
    while (!holds(first)) EXPECT_FALSE(holds(second));
    able = false;
    while (!holds(second)) {
    }
    EXPECT_FALSE(holds(first));
    second.stop().wait();
    EXPECT_FALSE(holds(first)) << "nobody is better than who cannot";
    const auto again = std::chrono::steady_clock::now();
    able = true;
    while (!holds(first)) {
    }
    EXPECT_LT(std::chrono::steady_clock::now() - again, options.lifetime / 2) << "nobody has it";
    first.stop().wait();
}

TEST_F(lease_keepers, keep_a_lease_over_one_look_that_finds_them_unable) {
    while (!holds(first)) EXPECT_FALSE(holds(second));
    unable_once = true;
    while (unable_once) EXPECT_TRUE(holds(first));
    EXPECT_TRUE(holds(first));
    first.stop().wait();
    second.stop().wait();
}

TEST_F(lease_keepers, let_a_lease_go_when_its_holder_is_not_heard_of) {
    ASSERT_TRUE(test::run_on(loops, store.run({"SET", "lease:order", "dead", "PX", "300"})));
    EXPECT_FALSE(holds(first));
    while (!holds(first)) {
    }
    first.stop().wait();
    second.stop().wait();
}

}  // namespace
}  // namespace flores::events
