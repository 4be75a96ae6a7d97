#include "platform/events/relay.hpp"

#include "platform/events/outbox.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <gtest/gtest.h>

#include <array>
#include <thread>

namespace flores::events {
namespace {

using namespace std::chrono_literals;
using test::run_task;

constexpr std::array outbox_steps{sql::migration{1, "outbox", outbox_ddl}};

// A consumer that counts and fails as often as it is told.
struct scripted {
    std::atomic<int> calls{0};
    std::atomic<int> failures_left{0};
    std::vector<event> taken{};
    std::promise<void> first{};

    static task<expected<void>> take(scripted& self, event what) {
        if (self.calls++ == 0) self.first.set_value();
        if (self.failures_left > 0) {
            --self.failures_left;
            co_return fail(errors::unavailable, log_text{"smtp is down"});
        }
        self.taken.push_back(std::move(what));
        co_return expected<void>();
    }
    relay::consumer consumer() {
        return [this](event what) {
            return take(*this, std::move(what));
        };
    }
};

task<expected<void>> throwing(event) {
    throw std::domain_error("surprise");
    co_return expected<void>();
}

class relay_ : public testing::Test {
protected:
    relay_() { hub.add(outbox); }

    void store(std::string type, std::int64_t version = 1) {
        const event what{"evt_1", std::move(type), "FV-1", version, clock.now(), "{}"};
        (void)file.write_now([what](sql::connection& db) -> expected<void> {
            append(db, what);
            return {};
        });
    }
    void store_personal(event what) {
        what.personal = true;
        (void)file.write_now([what](sql::connection& db) -> expected<void> {
            append(db, what);
            return {};
        });
    }
    static task<expected<void>> taken() { co_return expected<void>(); }
    int pump() { return run_task(hub.pump()); }
    task<int> purge_and_answer() {
        co_await hub.purge();
        co_return 0;
    }
    std::size_t dead() { return run_task(outbox.dead_letters(10))->size(); }

    manual_clock clock{instant(1'764'000'000s)};
    test::temp_folder folder;
    sql::sqlite_file file{folder / "a.db", outbox_steps};
    sql_outbox outbox{file};
    relay hub{test::task_loop().get_executor(), clock, {.attempts_max = 3}};
    scripted mailer;
    scripted search;
};

TEST_F(relay_, hands_over_as_many_at_a_time_as_it_was_told) {
    hub.subscribe("c", "t", mailer.consumer());
    for (int i = 1; i <= 70; ++i) store("t", i);
    EXPECT_EQ(run_task(hub.pump(3)), 3);
    EXPECT_EQ(pump(), relay_options{}.batch_max);
    EXPECT_EQ(run_task(hub.pump(512)), 70 - 3 - relay_options{}.batch_max);
}

TEST_F(relay_, hands_an_event_to_every_consumer_of_its_type_once) {
    hub.subscribe("mailer", "order.placed", mailer.consumer());
    hub.subscribe("search", "order.placed", search.consumer());
    hub.subscribe("search", "order.cancelled", search.consumer());
    store("order.placed", 7);
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(pump(), 0);
    EXPECT_EQ(mailer.calls, 1);
    EXPECT_EQ(search.calls, 1);
    EXPECT_EQ(mailer.taken.at(0).version, 7);
    EXPECT_EQ(hub.counts().handed_over, 2u);
}

TEST_F(relay_, settles_an_event_that_nobody_wants) {
    store("order.placed");
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(pump(), 0);
}

TEST_F(relay_, asks_again_only_the_consumer_that_failed_and_only_when_due) {
    hub.subscribe("mailer", "order.placed", mailer.consumer());
    hub.subscribe("search", "order.placed", search.consumer());
    mailer.failures_left = 1;
    store("order.placed");
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(pump(), 0) << "backing off";
    clock.advance(1s);
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(mailer.calls, 2);
    EXPECT_EQ(mailer.taken.size(), 1u);
    EXPECT_EQ(search.calls, 1);
    EXPECT_EQ(dead(), 0u);
}

TEST_F(relay_, waits_longer_each_time_and_then_gives_up_with_a_dead_letter) {
    hub.subscribe("mailer", "order.placed", mailer.consumer());
    mailer.failures_left = 3;
    store("order.placed");
    EXPECT_EQ(pump(), 1);
    clock.advance(1s);
    EXPECT_EQ(pump(), 1);
    clock.advance(1s - 1us);
    EXPECT_EQ(pump(), 0) << "two seconds after the second failure, or one at least";
    clock.advance(1s + 1us);
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(dead(), 1u);
    clock.advance(std::chrono::hours(24));
    EXPECT_EQ(pump(), 0);
    const auto letters = run_task(outbox.dead_letters(10));
    EXPECT_EQ(letters->at(0).last.why, "unavailable: smtp is down");
    EXPECT_EQ(letters->at(0).last.attempts, 3);
    EXPECT_EQ(hub.counts().dead_letters, 1u);
    EXPECT_EQ(*run_task(outbox.replay("mailer", clock.now())), 1);
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(mailer.taken.size(), 1u);
    EXPECT_EQ(dead(), 0u);
}

TEST_F(relay_, takes_an_exception_for_a_failure) {
    hub.subscribe("broken", "order.placed", throwing);
    hub.subscribe("search", "order.placed", search.consumer());
    store("order.placed");
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(search.taken.size(), 1u);
    EXPECT_EQ(hub.counts().failed, 1u);
}

TEST_F(relay_, gives_up_on_a_consumer_that_this_release_does_not_have) {
    hub.subscribe("mailer", "order.placed", mailer.consumer());
    mailer.failures_left = 1;
    store("order.placed");
    EXPECT_EQ(pump(), 1);
    relay without(test::task_loop().get_executor(), clock, {.attempts_max = 3});
    without.add(outbox);
    for (int attempt = 0; attempt < 2; ++attempt) {
        clock.advance(10s);
        EXPECT_EQ(run_task(without.pump()), 1);
    }
    EXPECT_EQ(dead(), 1u);
}

// SQLite gives the place of the last event again once that is gone.
TEST_F(relay_, loses_nothing_that_is_stored_as_what_it_has_in_hand_is_forgotten) {
    store_personal({"evt_1", "mail.wanted", "usr_1", 1, clock.now(), "{}"});
    hub.subscribe("contact.mail", "mail.wanted", [this](event) {
        (void)file.write_now([](sql::connection& db) -> expected<void> {
            forget_personal(db, "usr_1");
            return {};
        });
        store_personal({"evt_2", "account.erased", "usr_1", 2, clock.now(), "{}"});
        return taken();
    });
    hub.subscribe("order.erasure", "account.erased", mailer.consumer());
    EXPECT_EQ(pump(), 1);
    EXPECT_EQ(pump(), 1);
    ASSERT_EQ(mailer.taken.size(), 1u);
    EXPECT_EQ(mailer.taken[0].id, "evt_2");
}

TEST_F(relay_, keeps_events_for_its_retention) {
    store("order.placed");
    EXPECT_EQ(pump(), 1);
    const auto rows = [this] {
        return *file.read_now([](sql::connection& db) -> expected<std::int64_t> {
            return *db.integer("SELECT count(*) FROM outbox");
        });
    };
    run_task(purge_and_answer());
    EXPECT_EQ(rows(), 1);
    clock.advance(std::chrono::hours(7 * 24 + 1));
    run_task(purge_and_answer());
    EXPECT_EQ(rows(), 0);
}

TEST(relay_loop, hands_over_what_is_stored_while_it_sleeps_and_stops) {
    boost::asio::io_context loop(1);
    const test::temp_folder folder;
    const manual_clock clock{instant(1'764'000'000s)};
    sql::sqlite_file file(folder / "a.db", outbox_steps);
    sql_outbox outbox(file);
    relay hub(loop.get_executor(), clock);
    hub.add(outbox);
    scripted mailer;
    hub.subscribe("mailer", "order.placed", mailer.consumer());
    auto busy = boost::asio::make_work_guard(loop);
    std::thread thread([&loop] { loop.run(); });
    hub.start();
    (void)file.write_now([](sql::connection& db) -> expected<void> {
        append(db, {"evt_1", "order.placed", "FV-1", 1, instant(1'764'000'000s), "{}"});
        return {};
    });
    mailer.first.get_future().wait();
    hub.stop().wait();
    EXPECT_EQ(mailer.calls, 1);
    (void)file.write_now([](sql::connection& db) -> expected<void> {
        append(db, {"evt_2", "order.placed", "FV-1", 2, instant(1'764'000'000s), "{}"});
        return {};
    });
    busy.reset();
    thread.join();
    EXPECT_EQ(mailer.calls, 1) << "a stopped relay hands nothing over";
    EXPECT_EQ(run_task(outbox.due(clock.now(), 10))->size(), 1u) << "but nothing is lost";
}

TEST(relay_loop, stops_though_it_never_started) {
    boost::asio::io_context loop(1);
    const manual_clock clock{instant(0s)};
    relay hub(loop.get_executor(), clock);
    auto stopped = hub.stop();
    loop.run();
    EXPECT_EQ(stopped.wait_for(0s), std::future_status::ready);
}

}  // namespace
}  // namespace flores::events
