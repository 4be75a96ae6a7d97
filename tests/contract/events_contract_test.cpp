// What every event source owes a relay, whatever store keeps its events.
#include "platform/events/outbox.hpp"
#include "support/mongo_events.hpp"
#include "support/redis_events.hpp"
#include "support/run_task.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

namespace flores::events {
namespace {

using test::run_task;

constexpr std::array steps{sql::migration{1, "outbox", outbox_ddl}};

// An outbox, and how a change with its event is written to it.
class written_outbox {
public:
    static constexpr int more_than_a_step = 1'100;  // of purging

    explicit written_outbox(sql::store& kept) : store_(kept), outbox_(kept) {}

    std::int64_t stored() {
        return *store_.read_now([](sql::connection& db) -> expected<std::int64_t> {
            return *db.integer("SELECT count(*) FROM outbox");
        });
    }
    event_source& source() { return outbox_; }
    void store(const event& what) {
        (void)store_.write_now([what](sql::connection& db) -> expected<void> {
            append(db, what);
            return {};
        });
    }
    void store_and_refuse(const event& what) {
        (void)store_.write_now([what](sql::connection& db) -> expected<void> {
            append(db, what);
            return fail(errors::conflict);
        });
    }

private:
    sql::store& store_;
    sql_outbox outbox_;
};

template <class Kind>
struct in_sql {
    Kind kept{steps};
    written_outbox adapter{kept.store()};
};

struct on_redis {
    test::written_redis_outbox adapter;
};

struct on_mongo {
    test::told_by_documents adapter;
};

template <class Adapter>
class event_source_contract : public testing::Test {
protected:
    event an_event(int number, instant at) {
        return {"evt_" + std::to_string(number),
                "order.placed",
                "FV-1",
                number,
                at,
                R"({"total":35000})"};
    }
    std::vector<delivery> due(int limit = 10) {
        return *run_task(adapter.source().due(now, limit));
    }
    void settle(const event_name& of, std::string consumer, std::vector<failure> failures = {}) {
        ASSERT_TRUE(
            run_task(adapter.source().settle({{of, std::move(consumer), std::move(failures)}})));
    }
    event a_personal_event(int number) {
        event told = an_event(number, now);
        told.personal = true;
        return told;
    }
    failure failed(std::string consumer, std::optional<instant> again) {
        return {std::move(consumer), 3, now, again, "unavailable"};
    }

    const instant now{std::chrono::hours(24 * 365 * 56)};
    Adapter made;
    decltype(Adapter::adapter)& adapter = made.adapter;
};

using adapters =
    testing::Types<in_sql<test::on_sqlite>, in_sql<test::on_postgres>, on_redis, on_mongo>;
TYPED_TEST_SUITE(event_source_contract, adapters);

TYPED_TEST(event_source_contract, gives_an_event_whole_until_it_is_settled) {
    const event stored = this->an_event(1, this->now);
    this->adapter.store(stored);
    for (int i = 0; i < 2; ++i) {
        const std::vector<delivery> due = this->due();
        ASSERT_EQ(due.size(), 1u);
        EXPECT_EQ(due[0].consumer, "");
        EXPECT_EQ(due[0].attempts, 0);
        EXPECT_EQ(due[0].what.id, stored.id);
        EXPECT_EQ(due[0].what.type, stored.type);
        EXPECT_EQ(due[0].what.aggregate, stored.aggregate);
        EXPECT_EQ(due[0].what.version, stored.version);
        EXPECT_EQ(due[0].what.occurred_at, stored.occurred_at);
        EXPECT_EQ(due[0].what.payload, stored.payload);
    }
    this->settle(this->due()[0].name(), "");
    EXPECT_TRUE(this->due().empty());
}

TYPED_TEST(event_source_contract, has_no_event_of_a_change_that_was_refused) {
    this->adapter.store_and_refuse(this->an_event(1, this->now));
    EXPECT_TRUE(this->due().empty());
}

TYPED_TEST(event_source_contract, gives_unsent_events_oldest_first_whatever_was_settled_before) {
    for (int i = 1; i <= 3; ++i) this->adapter.store(this->an_event(i, this->now));
    const std::vector<delivery> all = this->due();
    ASSERT_EQ(all.size(), 3u);
    this->settle(all[1].name(), "");
    const std::vector<delivery> left = this->due();
    ASSERT_EQ(left.size(), 2u);
    EXPECT_EQ(left[0].what.version, 1);
    EXPECT_EQ(left[1].what.version, 3);
    EXPECT_EQ(this->due(1).size(), 1u);
}

TYPED_TEST(event_source_contract, gives_a_failed_hand_over_to_its_consumer_when_its_time_has_come) {
    this->adapter.store(this->an_event(1, this->now));
    const event_name first = this->due()[0].name();
    const instant later = this->now + std::chrono::seconds(5);
    this->settle(first, "", {this->failed("mailer", later)});
    EXPECT_TRUE(this->due().empty());
    EXPECT_EQ(*run_task(this->adapter.source().next_retry()), later);
    const auto again = run_task(this->adapter.source().due(later, 10));
    ASSERT_EQ(again->size(), 1u);
    EXPECT_EQ(again->front().consumer, "mailer");
    EXPECT_EQ(again->front().attempts, 3);
    EXPECT_EQ(again->front().what.id, "evt_1");
    this->settle(first, "mailer");
    EXPECT_EQ(*run_task(this->adapter.source().next_retry()), std::nullopt);
}

TYPED_TEST(event_source_contract, keeps_a_dead_letter_until_it_is_replayed_and_taken) {
    this->adapter.store(this->an_event(1, this->now));
    const event_name first = this->due()[0].name();
    this->settle(first, "",
                 {this->failed("mailer", std::nullopt), this->failed("search", std::nullopt)});
    EXPECT_TRUE(this->due().empty());
    const auto letters = *run_task(this->adapter.source().dead_letters(10));
    ASSERT_EQ(letters.size(), 2u);
    EXPECT_EQ(letters[0].last.consumer, "mailer");
    EXPECT_EQ(letters[0].last.attempts, 3);
    EXPECT_EQ(letters[0].last.why, "unavailable");
    EXPECT_EQ(letters[0].what.id, "evt_1");
    EXPECT_EQ(*run_task(this->adapter.source().replay("mailer", this->now)), 1);
    const std::vector<delivery> due = this->due();
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(due[0].consumer, "mailer");
    EXPECT_EQ(due[0].attempts, 0) << "it is tried as often as at first";
    this->settle(first, "mailer");
    EXPECT_EQ(run_task(this->adapter.source().dead_letters(10))->size(), 1u);
    EXPECT_EQ(*run_task(this->adapter.source().replay("", this->now)), 1);
}

TYPED_TEST(event_source_contract, settles_many_at_once_each_in_its_own_way) {
    for (int i = 1; i <= 4; ++i) this->adapter.store(this->an_event(i, this->now));
    this->adapter.store(this->a_personal_event(5));
    this->adapter.store(this->a_personal_event(6));
    this->adapter.store(this->an_event(7, this->now));
    const std::vector<delivery> all = this->due();
    const instant later = this->now + std::chrono::seconds(5);
    const auto settle = [this](std::vector<settlement> done) {
        ASSERT_TRUE(run_task(this->adapter.source().settle(std::move(done))));
    };
    settle({{all[0].name(), "", {this->failed("mailer", later), this->failed("search", later)}}});
    settle({{all[0].name(), "mailer", {}},
            {all[1].name(), "", {}},
            {all[2].name(), "", {this->failed("mailer", std::nullopt)}},
            {all[3].name(), "", {this->failed("mailer", later)}},
            {all[4].name(), "", {}},
            {all[5].name(), "", {this->failed("mailer", later)}}});
    const auto left = *run_task(this->adapter.source().due(later, 10));
    std::vector<std::pair<std::int64_t, std::string>> found;
    for (const delivery& each : left) found.emplace_back(each.what.version, each.consumer);
    std::ranges::sort(found);
    const std::vector<std::pair<std::int64_t, std::string>> wanted{
        {1, "search"}, {4, "mailer"}, {6, "mailer"}, {7, ""}};
    EXPECT_EQ(found, wanted);
    const auto dead = *run_task(this->adapter.source().dead_letters(10));
    ASSERT_EQ(dead.size(), 1u);
    EXPECT_EQ(dead[0].what.version, 3);
    EXPECT_EQ(dead[0].last.attempts, 3);
    EXPECT_EQ(dead[0].last.failed_at, this->now);
    EXPECT_EQ(dead[0].last.why, "unavailable");
    EXPECT_EQ(this->adapter.stored(), 6) << "the fifth was personal, and all took it";
    settle({{all[0].name(), "search", {this->failed("search", later)}},
            {all[5].name(), "mailer", {}}});
    EXPECT_EQ(this->adapter.stored(), 5);
    EXPECT_EQ(run_task(this->adapter.source().due(later, 10))->size(), 3u);
}

TYPED_TEST(event_source_contract, keeps_the_last_of_what_is_said_of_a_hand_over_in_one_batch) {
    this->adapter.store(this->an_event(1, this->now));
    const event_name first = this->due()[0].name();
    const settlement waits{first, "mailer", {this->failed("mailer", this->now)}};
    const settlement dies{first, "mailer", {this->failed("mailer", std::nullopt)}};
    const auto settle = [this](std::vector<settlement> done) {
        ASSERT_TRUE(run_task(this->adapter.source().settle(std::move(done))));
    };
    settle({{first, "", waits.failures}, dies});
    EXPECT_TRUE(this->due().empty());
    EXPECT_EQ(run_task(this->adapter.source().dead_letters(10))->size(), 1u);
    settle({dies, waits});
    EXPECT_EQ(this->due().size(), 1u);
    settle({waits, {first, "mailer", {}}});
    EXPECT_TRUE(this->due().empty());
    EXPECT_TRUE(run_task(this->adapter.source().dead_letters(10))->empty());
}

TYPED_TEST(event_source_contract, settles_the_others_of_a_batch_of_which_one_is_gone) {
    this->adapter.store(this->an_event(1, this->now));
    this->adapter.store(this->an_event(2, this->now));
    const std::vector<delivery> all = this->due();
    const event_name gone{all[1].position + 1'000, "evt_9"};
    ASSERT_TRUE(run_task(
        this->adapter.source().settle({{all[0].name(), "", {this->failed("mailer", this->now)}},
                                       {gone, "", {this->failed("mailer", this->now)}},
                                       {gone, "search", {}},
                                       {all[1].name(), "", {}}})));
    const std::vector<delivery> left = this->due();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].what.version, 1);
    EXPECT_EQ(left[0].consumer, "mailer");
}

// As one in hand does whose place another has by now.
TYPED_TEST(event_source_contract, settles_nothing_of_the_event_that_has_the_place_of_another) {
    this->adapter.store(this->a_personal_event(1));
    const delivery held = this->due()[0];
    const event_name former{held.position, "evt_9"};
    this->settle(former, "");
    ASSERT_EQ(this->due().size(), 1u);
    this->settle(former, "", {this->failed("mailer", std::nullopt)});
    EXPECT_EQ(this->due()[0].consumer, "");
    EXPECT_TRUE(run_task(this->adapter.source().dead_letters(10))->empty());
    this->settle({held.position, ""}, "", {this->failed("mailer", this->now)});
    this->settle(former, "mailer");
    ASSERT_EQ(this->due().size(), 1u) << "and a blank id settles whichever is there";
    EXPECT_EQ(this->due()[0].consumer, "mailer");
}

TYPED_TEST(event_source_contract, forgets_a_personal_event_once_every_consumer_took_it) {
    this->adapter.store(this->an_event(1, this->now));
    this->adapter.store(this->a_personal_event(2));
    this->adapter.store(this->a_personal_event(3));
    const std::vector<delivery> all = this->due();
    EXPECT_FALSE(all[0].what.personal);
    EXPECT_TRUE(all[1].what.personal);
    for (const delivery& each : all) this->settle(each.name(), "");
    EXPECT_EQ(this->adapter.stored(), 1) << "the others stay for a time";
}

TYPED_TEST(event_source_contract, keeps_a_personal_event_while_one_consumer_waits_for_it) {
    this->adapter.store(this->a_personal_event(1));
    const event_name first = this->due()[0].name();
    this->settle(first, "",
                 {this->failed("mailer", this->now), this->failed("search", std::nullopt)});
    this->settle(first, "mailer");
    EXPECT_EQ(this->adapter.stored(), 1) << "it may be replayed";
    EXPECT_TRUE(run_task(this->adapter.source().dead_letters(10))->at(0).what.personal);
    EXPECT_EQ(*run_task(this->adapter.source().replay("search", this->now)), 1);
    this->settle(first, "search");
    EXPECT_EQ(this->adapter.stored(), 0);
}

TYPED_TEST(event_source_contract, forgets_old_events_but_none_that_somebody_still_needs) {
    const instant old = this->now - std::chrono::hours(200);
    for (int i = 1; i <= 3; ++i) this->adapter.store(this->an_event(i, old));
    this->adapter.store(this->an_event(4, this->now));
    const std::vector<delivery> all = this->due();
    this->settle(all[0].name(), "");
    this->settle(all[1].name(), "", {this->failed("mailer", std::nullopt)});
    this->settle(all[3].name(), "");
    const instant week_ago = this->now - std::chrono::hours(168);
    EXPECT_EQ(*run_task(this->adapter.source().purge(week_ago)), 1);
    EXPECT_EQ(this->due().size(), 1u) << "the third was never sent";
    EXPECT_EQ(run_task(this->adapter.source().dead_letters(10))->size(), 1u);
    EXPECT_EQ(*run_task(this->adapter.source().purge(this->now + std::chrono::hours(1))), 1);
}

TYPED_TEST(event_source_contract, forgets_more_than_fits_one_step) {
    constexpr int many = std::remove_cvref_t<decltype(this->adapter)>::more_than_a_step;
    for (int i = 0; i < many; ++i) this->adapter.store(this->an_event(i, this->now));
    const std::vector<delivery> all = this->due(many);
    std::vector<settlement> done;
    for (const delivery& each : all) done.push_back({each.name(), "", {}});
    ASSERT_TRUE(run_task(this->adapter.source().settle(done)));
    EXPECT_EQ(*run_task(this->adapter.source().purge(this->now + std::chrono::hours(1))), many);
}

TYPED_TEST(event_source_contract, wakes_the_relay_after_an_event_was_stored) {
    auto wakes = std::make_shared<std::atomic<int>>(0);
    this->adapter.source().on_stored([wakes] { ++*wakes; });
    this->adapter.store(this->an_event(1, this->now));
    this->adapter.store(this->an_event(2, this->now));  // the first wake is behind it
    EXPECT_GE(*wakes, 1);
}

}  // namespace
}  // namespace flores::events
