// What is in the streams is what the outboxes hold: also when an outbox was restored from a backup,
// dropped what was somebody's, or the release before published it.
#include "platform/observe/log.hpp"
#include "support/event_streams.hpp"
#include "support/mongo_events.hpp"
#include "support/redis_events.hpp"
#include "support/run_task.hpp"
#include "support/sql_stores.hpp"

#include <boost/asio/post.hpp>

#include <sstream>

namespace flores::events {
namespace {

using namespace std::chrono_literals;

constexpr auto the_stream = "events:of:account.erased";
constexpr auto auth_published = "events:published:auth";
constexpr auto cart_dead = "events:dead:cart.erasure";

class event_sweeps : public event_streams {
protected:
    // A process on a store that was restored as it was before its first event.
    struct restored_process {
        explicit restored_process(event_sweeps& of) : owner(of) {
            publisher.add("auth", "auth", outbox);
        }
        void append_one(const event& what) {
            (void)file.write_now([what](sql::connection& db) -> expected<void> {
                append(db, what);
                return {};
            });
        }
        std::int64_t waiting() {
            return *file.read_now([](sql::connection& db) -> expected<std::int64_t> {
                return *db.integer("SELECT count(*) FROM outbox");
            });
        }

        event_sweeps& owner;
        sql::sqlite_file file{owner.folder / "restored.db", stream_steps};
        sql_outbox outbox{file};
        stream_publisher publisher{owner.parts(), {.look_again_first = 1ms, .look_again_max = 1ms}};
    };

    stream_publisher::parts parts() {
        return {loops.at(0).get_executor(),
                clock,
                stream,
                leases,
                [](const std::string&) { return both; },
                &counts};
    }
    keyvalue::reply say(std::vector<std::string> command) {
        auto answer = run(store.run(std::move(command)));
        EXPECT_TRUE(answer) << answer.error().log.text;
        return answer ? *answer : keyvalue::reply{};
    }
    std::int64_t count(const char* command, const char* key) { return say({command, key}).integer; }
    double counted(const std::string& name) { return counts.add_counter(name, "").value(); }
    void erase_somebody() {
        (void)file.write_now([](sql::connection& db) -> expected<void> {
            forget_personal(db, "usr_1");
            return {};
        });
    }
    void bury_first(const std::string& consumer) {
        ASSERT_TRUE(run(stream.join(consumer, {"account.erased"})));
        const auto had = *run(stream.read(consumer, {"account.erased"}, 1, 10ms));
        ASSERT_EQ(had.size(), 1u);
        ASSERT_TRUE(run(stream.bury({consumer, had[0], 10, clock.now(), "smtp is down"})));
    }
    // As the release before left it: the key is the place alone.
    void publish_as_before(const event& what, const std::string& key) {
        const std::string entry =
            say({"XADD", the_stream, "*", "source", "auth", "key", key, "id", what.id, "aggregate",
                 what.aggregate, "version", std::to_string(what.version), "at", "0", "personal",
                 "1", "payload", what.payload})
                .text;
        say({"HSET", auth_published, key, entry + ",cart.erasure,user.erasure,"});
    }
    // Both consumers take what there is, until `so`.
    template <class Condition>
    void take_until(restored_process& by, Condition so) {
        read_as("cart.erasure", cart);
        read_as("user.erasure", user);
        while (!so()) run(by.publisher.pump());
    }

    observe::metrics counts;
    stream_publisher forgetful{
        parts(),
        {.look_again_first = 1ms, .look_again_max = 1ms, .retention = std::chrono::hours(-1)}};
};

TEST_F(event_sweeps, bring_an_event_that_has_the_place_of_one_that_a_backup_does_not_know) {
    append_one(erased(1));
    run(publisher.pump());
    restored_process after(*this);
    after.append_one(erased(2));
    run(after.publisher.sweep());
    EXPECT_EQ(in_stream(), 0) << "of what never happened nobody is told";
    EXPECT_EQ(counted("events_withdrawn_total"), 1);
    take_until(after, [&] { return after.waiting() == 0; });
    ASSERT_EQ(cart.count(), 1u);
    ASSERT_EQ(user.count(), 1u);
    EXPECT_EQ(cart.seen[0].id, "evt_2");
    EXPECT_EQ(user.seen[0].id, "evt_2");
}

TEST_F(event_sweeps, settle_nothing_of_an_event_by_one_that_had_its_place) {
    append_one(erased(1));
    run(publisher.pump());
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    while (count("SCARD", "events:taken:auth") == 0) std::this_thread::yield();
    restored_process after(*this);
    after.append_one(erased(2));
    while (after.waiting() > 0) run(after.publisher.pump());
    ASSERT_EQ(cart.count(), 2u);
    EXPECT_EQ(cart.seen[1].id, "evt_2");
    EXPECT_EQ(user.count(), 2u);
    EXPECT_EQ(count("SCARD", "events:taken:auth"), 0);
}

TEST_F(event_sweeps, give_once_what_the_release_before_published) {
    append_one(erased(1));
    publish_as_before(erased(1), "1");
    for (int i = 0; i < 5; ++i) run(publisher.pump());
    run(publisher.sweep());
    EXPECT_EQ(in_stream(), 1);
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(cart.count(), 1u);
    EXPECT_EQ(user.count(), 1u);
    EXPECT_EQ(count("EXISTS", auth_published), 0);
}

TEST_F(event_sweeps, settle_what_the_release_before_noted_as_taken) {
    append_one(erased(1));
    const failure waits{"stream", 1, clock.now(), clock.now(), "published"};
    ASSERT_TRUE(run(outbox.settle({{{1, ""}, "", {waits}}})));
    say({"SADD", "events:taken:auth", "1"});
    run(publisher.pump());
    EXPECT_EQ(rows("outbox"), 0);
    EXPECT_EQ(in_stream(), 0);
}

TEST_F(event_sweeps, tell_an_event_apart_from_another_that_the_release_before_published_there) {
    append_one(erased(2));
    publish_as_before(erased(1), "1");
    run(publisher.pump());
    EXPECT_EQ(in_stream(), 2);
    read_as("cart.erasure", cart);
    read_as("user.erasure", user);
    pump_until([&] { return rows("outbox") == 0; });
    EXPECT_EQ(cart.seen.back().id, "evt_2");
    EXPECT_EQ(user.seen.back().id, "evt_2");
}

TEST_F(event_sweeps, take_dead_letters_of_an_erased_account_out) {
    append_one(erased(1));
    run(publisher.pump());
    bury_first("cart.erasure");
    erase_somebody();
    ASSERT_EQ(in_stream(), 1);
    run(publisher.sweep());
    EXPECT_EQ(in_stream(), 0);
    EXPECT_EQ(count("EXISTS", cart_dead), 0);
    EXPECT_EQ(count("EXISTS", auth_published), 0);
}

TEST_F(event_sweeps, take_dead_letters_of_the_release_before_out_once_their_stream_is_known) {
    publish_as_before(erased(7), "7");
    bury_first("cart.erasure");
    run(publisher.sweep());
    EXPECT_EQ(count("HLEN", auth_published), 1);
    append_one(erased(1));
    run(publisher.pump());
    run(publisher.sweep());
    EXPECT_EQ(count("EXISTS", cart_dead), 0);
    EXPECT_EQ(in_stream(), 1);
}

TEST_F(event_sweeps, leave_what_the_outbox_holds) {
    append_one(erased(1));
    append_one(erased(2, false));
    run(publisher.pump());
    bury_first("cart.erasure");
    run(publisher.sweep());
    EXPECT_EQ(in_stream(), 2);
    EXPECT_EQ(count("HLEN", auth_published), 2);
    EXPECT_EQ(count("HLEN", cart_dead), 1);
}

TEST_F(event_sweeps, forget_nothing_for_its_age_that_just_came_into_a_stream) {
    event old = erased(1);
    old.occurred_at -= std::chrono::hours(8 * 24);
    append_one(old);
    for (int i = 0; i < 5; ++i) run(publisher.pump());
    run(publisher.sweep());
    EXPECT_EQ(in_stream(), 1);
    EXPECT_EQ(rows("outbox"), 1);
}

TEST_F(event_sweeps, say_so_when_they_forget_what_not_all_took_within_the_retention) {
    forgetful.add("auth", "auth", outbox);
    append_one(erased(1));
    run(forgetful.pump());
    bury_first("cart.erasure");
    std::ostringstream lines;
    {
        const log::capture captured(lines);
        run(forgetful.sweep());
    }
    EXPECT_EQ(in_stream(), 0);
    EXPECT_EQ(rows("outbox"), 0);
    EXPECT_EQ(count("EXISTS", cart_dead), 0);
    EXPECT_NE(lines.str().find(R"("level":"error","event":"event_forgotten","source":"auth",)"
                               R"("position":1,"id":"evt_1",)"
                               R"("not_taken_by":"cart.erasure,user.erasure")"),
              std::string::npos)
        << lines.str();
    EXPECT_EQ(lines.str().find("usr_1"), std::string::npos) << "payloads stay out of the log";
    EXPECT_EQ(counted("events_forgotten_total"), 1);
}

TEST_F(event_sweeps, are_made_by_the_replica_with_the_lease_alone) {
    append_one(erased(1));
    run(publisher.pump());
    erase_somebody();
    leases.given = false;
    run(publisher.sweep());
    EXPECT_EQ(in_stream(), 1);
}

TEST_F(event_sweeps, of_more_than_fits_one_look_go_on_to_the_end) {
    for (int i = 1; i <= 1'200; ++i) append_one(erased(i));
    for (int i = 0; i < 6; ++i) run(publisher.pump());
    ASSERT_EQ(in_stream(), 1'200);
    erase_somebody();
    run(publisher.sweep());
    EXPECT_EQ(in_stream(), 0);
    EXPECT_EQ(count("EXISTS", auth_published), 0);
}

TEST_F(event_sweeps, leave_no_dead_letter_that_a_replay_would_count) {
    ASSERT_TRUE(run(stream.join("cart.erasure", {"account.erased"})));
    say({"HSET", cart_dead, "account.erased 1-1",
         R"({"attempts":10,"failed_at_us":1,"why":"old"})"});
    EXPECT_EQ(run(stream.replay("cart.erasure"))->done, 0);
    EXPECT_EQ(count("EXISTS", cart_dead), 0);
}

TEST_F(event_sweeps, list_and_replay_what_is_buried_beside_what_a_stream_refuses) {
    say({"SET", "events:of:bad", "no stream"});
    say({"HSET", cart_dead, "bad 1-1", R"({"attempts":10,"failed_at_us":1,"why":"old"})"});
    append_one(erased(1));
    run(publisher.pump());
    bury_first("cart.erasure");
    const auto listed = *run(stream.buried("cart.erasure", 10));
    ASSERT_EQ(listed.done.size(), 1u);
    EXPECT_EQ(listed.done[0].entry.what.id, "evt_1");
    EXPECT_TRUE(listed.refused);
    const auto given = *run(stream.replay("cart.erasure"));
    EXPECT_EQ(given.done, 1);
    EXPECT_TRUE(given.refused);
    EXPECT_EQ(count("HLEN", cart_dead), 1) << "the one that was refused";
    read_as("cart.erasure", cart);
    pump_until([&] { return cart.count() == 1; });
}

TEST_F(event_sweeps, count_once_what_is_replayed_by_two_at_once) {
    append_one(erased(1));
    run(publisher.pump());
    bury_first("cart.erasure");
    std::future<expected<partial<std::int64_t>>> one, other;
    const auto here = loops.at(0).get_executor();
    const auto replaying = [&] {
        return boost::asio::co_spawn(here, stream.replay("cart.erasure"), boost::asio::use_future);
    };
    boost::asio::post(here, std::packaged_task<void()>([&] {
                          one = replaying();
                          other = replaying();
                      }))
        .get();
    EXPECT_EQ(one.get()->done + other.get()->done, 1);
}

// Of every kind of outbox.
template <class Outbox>
void tells_what_is_missing(Outbox& of) {
    const event told{"evt_1", "order.placed", "FV-1", 1, instant{}, "{}"};
    of.store(told);
    const std::int64_t there = test::run_task(of.source().due(instant{1h}, 1))->at(0).position;
    const auto missing = *test::run_task(of.source().missing(
        {{there, "evt_1"}, {there, ""}, {there, "evt_2"}, {there + 5, "evt_1"}, {there + 6, ""}}));
    ASSERT_EQ(missing.size(), 3u);
    EXPECT_EQ(missing[0].id, "evt_2");
    EXPECT_EQ(missing[1].position, there + 5);
    EXPECT_EQ(missing[2].position, there + 6);
}

template <class Kind>
struct kept_in_sql {
    Kind kept{stream_steps};
    sql_outbox outbox{kept.store()};

    event_source& source() { return outbox; }
    void store(const event& what) {
        (void)kept.store().write_now([what](sql::connection& db) -> expected<void> {
            append(db, what);
            return {};
        });
    }
};

template <class Outbox>
class outboxes : public testing::Test {};
using outbox_kinds = testing::Types<kept_in_sql<test::on_sqlite>, kept_in_sql<test::on_postgres>,
                                    test::written_redis_outbox, test::told_by_documents>;
TYPED_TEST_SUITE(outboxes, outbox_kinds);

TYPED_TEST(outboxes, say_which_events_they_do_not_hold) {
    TypeParam one;
    tells_what_is_missing(one);
}

}  // namespace
}  // namespace flores::events
