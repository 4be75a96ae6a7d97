// The contract of webhook_repository, over every adapter.
#include "services/contact/migrations.hpp"
#include "services/contact/storage/sql_webhooks.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

#include <set>

namespace flores::contact {
namespace {

using test::run_task;

// Takes in hand whatever is due, as one of several that do.
task<expected<std::vector<std::string>>> claimed_by_one_of_two(webhook_repository& stored,
                                                               instant now) {
    std::vector<std::string> out;
    for (;;) {
        auto looking = stored.due(now, 5);
        const auto found = co_await std::move(looking);
        if (!found) co_return std::unexpected(found.error());
        if (found->empty()) co_return out;
        for (const due_webhook& one : *found) {
            auto claiming = stored.claim(one.id, now, now + std::chrono::seconds(15));
            const auto mine = co_await std::move(claiming);
            if (!mine) co_return std::unexpected(mine.error());
            if (*mine) out.push_back(one.id);
        }
    }
}

template <class Kind>
struct webhook_stores {
    seeded_ids ids{5};
    Kind kept{migrations};
    sql::store& file = kept.store();
    sql_webhook_repository repository{file, ids};
};

template <class Adapter>
class webhook_repository_contract : public testing::Test {
protected:
    static instant at(int second) { return instant(std::chrono::seconds(second)); }
    webhook added(std::string id,
                  std::vector<webhook_topic> topics = {webhook_topic::order_placed}) {
        webhook fresh{.id = std::move(id), .url = "https://erp.example/", .topics = topics};
        fresh.sealed_secret = "sealed";
        fresh.revision = 1;
        fresh.created_at = at(++made_);
        return run_task(stored().add(std::move(fresh))).value();
    }
    void tell(std::string event, int second = 10,
              webhook_topic topic = webhook_topic::order_placed) {
        ASSERT_TRUE(run_task(stored().tell({std::move(event), topic, "{}"}, at(second))));
    }
    std::vector<due_webhook> due(int second, int limit = 100) {
        return run_task(stored().due(at(second), limit)).value();
    }
    std::vector<webhook_record> log(const std::string& id,
                                    std::optional<webhook_delivery_state> state = std::nullopt,
                                    std::optional<std::int64_t> before = std::nullopt,
                                    int limit = 100) {
        return run_task(stored().deliveries(id, state, before, limit)).value();
    }
    void settle(const std::string& delivery, webhook_delivery_state state,
                std::optional<instant> due_at = std::nullopt) {
        webhook_result result{.state = state, .due_at = due_at, .status = 500, .took_ms = 3};
        ASSERT_TRUE(run_task(stored().settle(delivery, std::move(result), at(20))));
    }
    webhook_repository& stored() { return adapter_.repository; }

    Adapter adapter_;
    int made_ = 0;
};

using webhook_adapters =
    testing::Types<webhook_stores<test::on_sqlite>, webhook_stores<test::on_postgres>>;
TYPED_TEST_SUITE(webhook_repository_contract, webhook_adapters);

TYPED_TEST(webhook_repository_contract, keeps_what_is_put_and_refuses_the_stale) {
    auto& stored = this->stored();
    webhook one = this->added("whk_1", {webhook_topic::order_placed, webhook_topic::stock_changed});
    one.url = "https://other.example/";
    one.note = "ERP";
    const auto put = run_task(stored.put(one, this->at(5)));
    ASSERT_TRUE(put);
    EXPECT_EQ(put->revision, 2);
    EXPECT_TRUE(run_task(stored.put(one, this->at(5))).error().is(errors::stale));
    const auto found = run_task(stored.find("whk_1"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->url, "https://other.example/");
    EXPECT_EQ(found->topics, one.topics);
    EXPECT_EQ(found->sealed_secret, "sealed");
    ASSERT_TRUE(run_task(stored.put_secret("whk_1", "other")));
    EXPECT_EQ(run_task(stored.find("whk_1"))->sealed_secret, "other");
    EXPECT_TRUE(run_task(stored.put_secret("whk_2", "x")).error().is(errors::not_found));
    EXPECT_TRUE(run_task(stored.find("whk_2")).error().is(errors::not_found));
}

TYPED_TEST(webhook_repository_contract, twenty_are_enough) {
    for (std::size_t i = 0; i < webhooks_max; ++i) this->added("whk_" + std::to_string(i));
    EXPECT_EQ(run_task(this->stored().list())->size(), webhooks_max);
    EXPECT_TRUE(run_task(this->stored().add({.id = "whk_more"})).error().is(too_many_webhooks));
}

TYPED_TEST(webhook_repository_contract, an_event_is_one_delivery_for_each_that_asked) {
    this->added("whk_1");
    this->added("whk_2", {webhook_topic::order_placed, webhook_topic::order_changed});
    this->added("whk_3", {webhook_topic::stock_changed});
    this->tell("evt_1");
    this->tell("evt_1");
    this->tell("evt_2", 11, webhook_topic::order_changed);
    EXPECT_EQ(this->log("whk_1").size(), 1u);
    EXPECT_EQ(this->log("whk_2").size(), 2u);
    EXPECT_TRUE(this->log("whk_3").empty());
}

TYPED_TEST(webhook_repository_contract, what_is_due_is_the_first_of_each) {
    this->added("whk_1");
    this->added("whk_2");
    this->tell("evt_1", 10);
    this->tell("evt_2", 12);
    EXPECT_TRUE(this->due(9).empty());
    const auto first = this->due(12);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].event, "evt_1");
    EXPECT_EQ(first[1].event, "evt_1");
    this->settle(first[0].id, webhook_delivery_state::waiting, this->at(30));
    for (const auto& one : this->due(12))
        EXPECT_EQ(one.event, one.webhook == first[0].webhook ? "evt_2" : "evt_1");
    const auto later = this->log(first[0].webhook).back();
    EXPECT_EQ(later.attempts, 1);
    EXPECT_EQ(later.status, 500);
    EXPECT_EQ(later.due_at, this->at(30));
}

TYPED_TEST(webhook_repository_contract, no_more_is_due_than_was_asked_for) {
    this->added("whk_1");
    this->added("whk_2");
    this->tell("evt_1");
    EXPECT_EQ(this->due(10, 1).size(), 1u);
    EXPECT_EQ(this->due(10, 2).size(), 2u);
}

TYPED_TEST(webhook_repository_contract, a_delivery_in_hand_is_nobody_elses_for_a_while) {
    this->added("whk_1");
    this->tell("evt_1");
    this->tell("evt_2", 11);
    const std::string id = this->due(11).at(0).id;
    const auto claim = [&](int second) {
        return run_task(this->stored().claim(id, this->at(second), this->at(second + 15))).value();
    };
    EXPECT_FALSE(claim(9)) << "it is not due yet";
    EXPECT_TRUE(claim(11));
    EXPECT_FALSE(claim(11));
    EXPECT_FALSE(claim(25));
    EXPECT_EQ(this->due(11).at(0).event, "evt_2");
    this->settle(this->due(11).at(0).id, webhook_delivery_state::delivered);
    EXPECT_TRUE(this->due(25).empty());
    ASSERT_EQ(this->due(26).size(), 1u) << "who had it in hand has died";
    EXPECT_EQ(this->due(26)[0].attempts, 0);
    EXPECT_TRUE(claim(26));
    this->settle(id, webhook_delivery_state::delivered);
    EXPECT_FALSE(claim(100)) << "it is done";
    EXPECT_FALSE(run_task(this->stored().claim("dlv_x", this->at(100), this->at(115))).value());
}

TYPED_TEST(webhook_repository_contract, two_claimers_never_have_the_same_in_hand) {
    for (const char* id : {"whk_1", "whk_2"}) this->added(id);
    for (int i = 0; i < 10; ++i) this->tell("evt_" + std::to_string(i));
    seeded_ids ids{6};
    sql_webhook_repository other{this->adapter_.file, ids};
    std::optional<expected<std::vector<std::string>>> beside;
    boost::asio::co_spawn(test::task_loop(),
                          test::keep_result(claimed_by_one_of_two(other, this->at(10)), beside),
                          boost::asio::detached);
    const auto here = run_task(claimed_by_one_of_two(this->stored(), this->at(10)));
    ASSERT_TRUE(here && beside && *beside);
    std::multiset<std::string> taken(here->begin(), here->end());
    taken.insert((*beside)->begin(), (*beside)->end());
    EXPECT_EQ(taken.size(), 20u);
    EXPECT_EQ(std::set<std::string>(taken.begin(), taken.end()).size(), 20u);
}

TYPED_TEST(webhook_repository_contract, of_one_moment_the_first_told_is_due_first) {
    this->added("whk_1");
    for (int i = 0; i < 20; ++i) this->tell("evt_" + std::to_string(i), 10);
    for (int i = 0; i < 20; ++i) {
        const auto first = this->due(10);
        ASSERT_EQ(first.size(), 1u);
        EXPECT_EQ(first[0].event, "evt_" + std::to_string(i));
        this->settle(first[0].id, webhook_delivery_state::delivered);
    }
    EXPECT_TRUE(this->due(10).empty());
}

TYPED_TEST(webhook_repository_contract, disabled_it_drops_what_waits_and_is_told_nothing) {
    auto& stored = this->stored();
    webhook one = this->added("whk_1");
    this->tell("evt_1");
    const auto waiting = this->due(10).at(0).id;
    one.enabled = false;
    ASSERT_TRUE(run_task(stored.put(one, this->at(15))));
    this->tell("evt_2");
    EXPECT_TRUE(this->due(100).empty());
    EXPECT_FALSE(run_task(stored.claim(waiting, this->at(100), this->at(115))).value());
    const auto log = this->log("whk_1");
    ASSERT_EQ(log.size(), 1u);
    EXPECT_EQ(log[0].state, webhook_delivery_state::dropped);
    EXPECT_TRUE(
        run_task(stored.replay("whk_1", waiting, this->at(16))).error().is(webhook_disabled));
}

TYPED_TEST(webhook_repository_contract, what_was_dropped_while_it_was_sent_is_logged_as_tried) {
    auto& stored = this->stored();
    webhook one = this->added("whk_1");
    this->tell("evt_1");
    this->tell("evt_2");
    const std::vector<webhook_record> sent = this->log("whk_1");
    one.enabled = false;
    ASSERT_TRUE(run_task(stored.put(one, this->at(15))));
    using state = webhook_delivery_state;
    for (const auto& [id, result] :
         {std::pair(sent[0].id, state::delivered), std::pair(sent[1].id, state::waiting)}) {
        const webhook_result got{
            .state = result, .due_at = this->at(30), .status = 200, .took_ms = 3};
        EXPECT_FALSE(run_task(stored.settle(id, got, this->at(20))).value())
            << "nobody was to have it";
    }
    const auto log = this->log("whk_1");
    EXPECT_EQ(log[0].state, state::delivered) << "it had arrived";
    EXPECT_EQ(log[1].state, state::dropped);
    for (const webhook_record& each : log) {
        EXPECT_EQ(each.attempts, 1);
        EXPECT_EQ(each.status, 200);
        EXPECT_FALSE(each.due_at);
    }
}

TYPED_TEST(webhook_repository_contract, what_is_done_can_be_replayed) {
    auto& stored = this->stored();
    this->added("whk_1");
    this->added("whk_2");
    this->tell("evt_1");
    const auto delivery = this->log("whk_1").at(0).id;
    EXPECT_TRUE(
        run_task(stored.replay("whk_1", delivery, this->at(16))).error().is(webhook_not_done));
    this->settle(delivery, webhook_delivery_state::dead);
    EXPECT_TRUE(
        run_task(stored.replay("whk_2", delivery, this->at(16))).error().is(errors::not_found));
    ASSERT_TRUE(run_task(stored.replay("whk_1", delivery, this->at(16))));
    EXPECT_EQ(this->log("whk_1").at(0).attempts, 0);
    EXPECT_EQ(this->log("whk_1").at(0).due_at, this->at(16));
}

TYPED_TEST(webhook_repository_contract, deliveries_of_a_webhook_are_counted_when_asked) {
    this->added("whk_1");
    for (const char* event : {"evt_1", "evt_2", "evt_3"}) this->tell(event);
    this->added("whk_2");
    this->tell("evt_4");
    this->settle(this->log("whk_1").at(0).id, webhook_delivery_state::dead);
    const auto total = [&](std::string id, std::optional<webhook_delivery_state> state) {
        const auto newest = this->log(id).at(0).seq;
        return run_task(this->stored().deliveries(id, state, newest, {1, true}))->total;
    };
    EXPECT_EQ(total("whk_1", std::nullopt), 4);
    EXPECT_EQ(total("whk_2", std::nullopt), 1);
    EXPECT_EQ(total("whk_1", webhook_delivery_state::waiting), 3);
    EXPECT_EQ(total("whk_2", webhook_delivery_state::dead), 0);
    EXPECT_EQ(run_task(this->stored().deliveries("whk_1", {}, {}, 9))->total, std::nullopt);
}

TYPED_TEST(webhook_repository_contract, pages_are_by_state_and_the_newest_first) {
    this->added("whk_1");
    for (const char* event : {"evt_1", "evt_2", "evt_3"}) this->tell(event);
    const auto first = this->log("whk_1", std::nullopt, std::nullopt, 2);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].event, "evt_3");
    const auto rest = this->log("whk_1", std::nullopt, first[1].seq, 2);
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].event, "evt_1");
    this->settle(rest[0].id, webhook_delivery_state::delivered);
    EXPECT_EQ(this->log("whk_1", webhook_delivery_state::waiting).size(), 2u);
    EXPECT_TRUE(
        run_task(this->stored().deliveries("whk_9", {}, {}, 1)).error().is(errors::not_found));
}

TYPED_TEST(webhook_repository_contract, removed_it_leaves_nothing) {
    auto& stored = this->stored();
    this->added("whk_1");
    this->tell("evt_1");
    ASSERT_TRUE(run_task(stored.remove("whk_1")));
    EXPECT_TRUE(run_task(stored.remove("whk_1")).error().is(errors::not_found));
    EXPECT_TRUE(this->due(100).empty());
    this->added("whk_1");
    EXPECT_TRUE(this->log("whk_1").empty());
}

TYPED_TEST(webhook_repository_contract, only_what_is_done_is_forgotten) {
    this->added("whk_1");
    this->tell("evt_1");
    this->tell("evt_2");
    this->settle(this->log("whk_1").at(0).id, webhook_delivery_state::delivered);
    EXPECT_EQ(run_task(this->stored().forget_deliveries(this->at(20), 10)).value(), 0);
    EXPECT_EQ(run_task(this->stored().forget_deliveries(this->at(21), 10)).value(), 1);
    ASSERT_EQ(this->log("whk_1").size(), 1u);
    EXPECT_EQ(this->log("whk_1")[0].state, webhook_delivery_state::waiting);
}

}  // namespace
}  // namespace flores::contact
