// The contract of order_repository, with the stock and the slots that share its store, over every
// adapter.
#include "services/order/migrations.hpp"
#include "services/order/storage/place_order.hpp"
#include "services/order/storage/sql_delivery.hpp"
#include "services/order/storage/sql_orders.hpp"
#include "services/order/storage/sql_stock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace flores::order {
namespace {

using test::run_task;

template <class Kind>
struct order_stores {
    seeded_ids ids{3};
    Kind kept{migrations};
    sql::store& file = kept.store();
    order_secrets secrets{"a secret of the tests, of thirty-two bytes"};
    sql_order_repository orders{file, secrets, ids};
    sql_stock_repository stock{file, ids};
    sql_delivery_repository slots{file};
};

template <class Adapter>
class order_repository_contract : public testing::Test {
protected:
    static inline const instant now_ = at(*local_date::parse("2026-11-25"), 600);
    static inline const local_date day_ = *local_date::parse("2026-11-26");

    order_repository_contract() {
        (void)run_task(adapter_.stock.put_initial("i", {{"A", 5}, {"B", 1}}, now_));
    }

    static order_draft draft(int key, std::vector<std::pair<std::string, int>> lines) {
        order_draft out;
        out.claim = {key_scope("guest:g", "POST /api/orders", std::to_string(key)), "f"};
        out.delivery = {day_, "morning", "zone_1", "recoleta"};
        for (auto& [sku, count] : lines) out.lines.push_back({sku, sku, "", "", "", count, 100, 1});
        out.amounts = {{100}, {0}, {0}, {100}};
        out.people.buyer_name = "Ñusta";
        out.placed_at = now_;
        out.hold_until = now_ + std::chrono::minutes(30);
        out.slot_capacity = 3;
        return out;
    }
    expected<order> place(int key, std::vector<std::pair<std::string, int>> lines) {
        return run_task(orders().place(draft(key, std::move(lines))));
    }
    expected<order> cancel(const order& what) {
        return run_task(
            orders().change(what.number, {.to = order_status::cancelled}, std::nullopt, now_));
    }
    // Placed while the writer is held up, so that all of them wait for it together. nullopt:
    // thrown.
    std::vector<std::optional<expected<order>>> place_at_once(const std::vector<order_draft>& all) {
        std::vector<std::optional<expected<order>>> answers(all.size());
        std::promise<void> all_wait;
        (void)run_task(place_behind(all, all_wait, answers));
        return answers;
    }
    task<expected<void>> place_behind(const std::vector<order_draft>& all,
                                      std::promise<void>& all_wait,
                                      std::vector<std::optional<expected<order>>>& answers) {
        const auto loop = co_await boost::asio::this_coro::executor;
        auto holding = hold_up(all_wait.get_future().share());
        boost::asio::co_spawn(loop, std::move(holding), boost::asio::detached);
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto placing = place_into(all[i], answers[i]);
            boost::asio::co_spawn(loop, std::move(placing), boost::asio::detached);
        }
        boost::asio::post(loop, [&all_wait] { all_wait.set_value(); });
        co_return expected<void>{};
    }
    task<void> hold_up(std::shared_future<void> until) {
        auto work = [until](sql::connection&) -> expected<void> {
            until.wait();
            return {};
        };
        auto writing = adapter_.file.write(std::move(work));
        (void)co_await std::move(writing);
    }
    task<void> place_into(order_draft what, std::optional<expected<order>>& answer) {
        try {
            auto placing = orders().place(std::move(what));
            answer = co_await std::move(placing);
        } catch (const sql::sql_error&) {
            answer = std::nullopt;
        }
    }
    std::int64_t on_hand(std::string sku) {
        return run_task(adapter_.stock.entries({std::move(sku)}))->at(0).on_hand;
    }
    std::int64_t taken() {
        const auto loads = run_task(adapter_.slots.loads("zone_1", day_, day_));
        return loads->empty() ? 0 : loads->at(0).taken;
    }
    order_repository& orders() { return adapter_.orders; }

    Adapter adapter_;
};

using order_adapters =
    testing::Types<order_stores<test::on_sqlite>, order_stores<test::on_postgres>>;
TYPED_TEST_SUITE(order_repository_contract, order_adapters);

TYPED_TEST(order_repository_contract, what_was_placed_is_loaded_as_it_was) {
    const auto placed = this->place(1, {{"A", 2}});
    ASSERT_TRUE(placed);
    const auto loaded = run_task(this->orders().load(placed->number));
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->lines, placed->lines);
    EXPECT_EQ(loaded->people, placed->people);
    EXPECT_EQ(loaded->delivery, placed->delivery);
    EXPECT_EQ(loaded->amounts, placed->amounts);
    EXPECT_EQ(loaded->history, placed->history);
    EXPECT_EQ(loaded->hold_until, placed->hold_until);
    const order_number other(placed->number.placed(), placed->number.code() ^ 1);
    EXPECT_TRUE(run_task(this->orders().load(other)).error().is(errors::not_found));
}

TYPED_TEST(order_repository_contract, a_refused_order_leaves_nothing_and_names_every_short_line) {
    const auto refused = this->place(1, {{"A", 1}, {"B", 2}, {"never stocked", 1}});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(sold_out));
    ASSERT_EQ(refused.error().fields.size(), 2u);
    EXPECT_EQ(refused.error().fields[0].pointer, "/lines/1");
    EXPECT_EQ(refused.error().fields[1].pointer, "/lines/2");
    EXPECT_EQ(this->on_hand("A"), 5);
    EXPECT_EQ(this->taken(), 0);
    EXPECT_TRUE(run_task(this->orders().list({}, std::nullopt, 10))->empty());
}

TYPED_TEST(order_repository_contract, a_list_is_counted_whole_with_its_filter_when_asked) {
    std::vector<order> all;
    for (int key = 0; key < 3; ++key) all.push_back(*this->place(key, {{"A", 1}}));
    ASSERT_TRUE(this->cancel(all[0]));
    const auto list = [&](order_filter filter, part_size size) {
        return *run_task(this->orders().list(std::move(filter), all[2].id, size));
    };
    EXPECT_EQ(list({}, {1, true}).total, 3) << "also of those before the place";
    EXPECT_EQ(list({}, {1, true}).size(), 1u);
    EXPECT_EQ(list({}, 1).total, std::nullopt);
    EXPECT_EQ(list({.status = order_status::cancelled}, {1, true}).total, 1);
    EXPECT_EQ(list({.account = "usr_a"}, {1, true}).total, 0);
    EXPECT_EQ(list({.date = this->day_, .zone = "zone_1"}, {1, true}).total, 3);
    EXPECT_EQ(list({.words = "no such word"}, {1, true}).total, 0);
}

TYPED_TEST(order_repository_contract, stock_and_what_moved_it_is_counted) {
    ASSERT_TRUE(this->place(1, {{"B", 1}}));
    for (int i = 0; i < 2; ++i)
        ASSERT_TRUE(run_task(this->adapter_.stock.move({.sku = "A",
                                                        .delta = 1,
                                                        .reason = movement_reason::received,
                                                        .actor = "account:usr_f",
                                                        .at = this->now_},
                                                       std::nullopt)));
    stock_repository& stock = this->adapter_.stock;
    EXPECT_EQ(run_task(stock.list("A", false, {1, true}))->total, 2);
    EXPECT_EQ(run_task(stock.list("", true, {1, true}))->total, 1) << "B is out";
    EXPECT_EQ(run_task(stock.list("", false, 9))->total, std::nullopt);
    const auto moved = *run_task(stock.movements("A", std::nullopt, {2, true}));
    ASSERT_EQ(moved.size(), 2u);
    EXPECT_EQ(moved.total, 3) << "the first stock and two";
    const auto rest = *run_task(stock.movements("A", moved[1].id, {2, true}));
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].reason, movement_reason::initial);
    EXPECT_EQ(rest.total, 3);
    EXPECT_EQ(run_task(stock.movements("B", std::nullopt, {9, true}))->total, 2) << "and the sale";
}

TYPED_TEST(order_repository_contract, a_capacity_is_an_opening_under_a_revision_of_its_own) {
    auto& slots = this->adapter_.slots;
    const auto set = [&](std::optional<std::int64_t> capacity) {
        const auto before = run_task(slots.load(this->day_))->revision;
        EXPECT_TRUE(run_task(slots.set_capacity(this->day_, "morning", "zone_1", capacity, {})));
        auto now = *run_task(slots.load(this->day_));
        EXPECT_GT(now.revision, before);
        EXPECT_EQ(now.revision, *run_task(slots.revision()));
        return now.openings;
    };
    EXPECT_EQ(set(2), (std::vector<opening>{{this->day_, "morning", "zone_1"}}));
    EXPECT_TRUE(set(0).empty());
    EXPECT_EQ(set(3).size(), 1u);
    EXPECT_TRUE(run_task(slots.load(this->day_.plus_days(1)))->openings.empty()) << "it is over";
    EXPECT_TRUE(set(std::nullopt).empty());
}

TYPED_TEST(order_repository_contract, a_slot_holds_what_it_holds_and_other_slots_are_others) {
    for (int key = 0; key < 3; ++key) ASSERT_TRUE(this->place(key, {{"A", 1}}));
    const auto full = this->place(3, {{"A", 1}});
    ASSERT_FALSE(full);
    EXPECT_TRUE(full.error().is(slot_full));
    auto evening = this->draft(4, {{"A", 1}});
    evening.delivery.slot = "evening";
    EXPECT_TRUE(run_task(this->orders().place(evening)));
    auto never = this->draft(5, {{"A", 1}});
    never.delivery.slot = "midday";
    never.slot_capacity = 0;
    EXPECT_TRUE(run_task(this->orders().place(never)).error().is(slot_full));
}

TYPED_TEST(order_repository_contract, an_order_held_against_an_older_plan_is_refused) {
    auto late = this->draft(1, {{"A", 1}});
    late.plan_revision =
        *run_task(this->adapter_.slots.close({"2026-12-01", "", "", ""}, {"system", this->now_})) -
        1;
    EXPECT_TRUE(run_task(this->orders().place(late)).error().is(plan_changed));
    late.plan_revision = run_task(this->adapter_.slots.revision()).value();
    EXPECT_EQ(late.plan_revision, run_task(this->adapter_.slots.load(this->day_))->revision);
    EXPECT_TRUE(run_task(this->orders().place(late)));
}

TYPED_TEST(order_repository_contract, an_answered_claim_is_replayed_as_it_was_answered) {
    const auto first = this->place(1, {{"A", 1}});
    ASSERT_TRUE(first);
    ASSERT_TRUE(this->cancel(*first));
    const auto again = this->place(1, {{"A", 1}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->number, first->number);
    EXPECT_EQ(again->state, first->state);
    EXPECT_EQ(again->version, 1);
    EXPECT_EQ(this->on_hand("A"), 5);
    auto other = this->draft(1, {{"A", 1}});
    other.claim.fingerprint = "another";
    EXPECT_TRUE(run_task(this->orders().place(other)).error().is(errors::key_reused));
    EXPECT_TRUE(
        run_task(this->orders().replay(other.claim, this->now_)).error().is(errors::key_reused));
    const auto found =
        run_task(this->orders().replay(this->draft(1, {}).claim, this->now_)).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->number, first->number);
    EXPECT_FALSE(run_task(this->orders().replay(this->draft(2, {}).claim, this->now_)).value());
    EXPECT_FALSE(
        run_task(this->orders().replay(this->draft(1, {}).claim, this->now_ + idempotency_kept))
            .value());
}

TYPED_TEST(order_repository_contract, orders_that_wait_together_are_each_placed_as_if_alone) {
    auto other = this->draft(1, {{"A", 1}});
    other.claim.fingerprint = "another";
    auto evening = this->draft(4, {{"A", 4}});
    evening.delivery.slot = "evening";
    auto late = this->draft(6, {{"A", 1}});
    late.plan_revision = 7;
    const auto got = this->place_at_once(
        {this->draft(1, {{"A", 1}}), this->draft(1, {{"A", 1}}), other, this->draft(2, {{"B", 1}}),
         this->draft(3, {{"A", 1}, {"B", 1}}), evening, this->draft(5, {{"A", 1}}), late,
         this->draft(7, {{"never stocked", 1}})});
    ASSERT_TRUE(got[0]->has_value() && got[1]->has_value() && got[3]->has_value() &&
                got[5]->has_value());
    EXPECT_EQ((*got[1])->number, (*got[0])->number);
    EXPECT_TRUE(got[2]->error().is(errors::key_reused));
    EXPECT_TRUE(got[4]->error().is(sold_out));
    EXPECT_EQ(got[4]->error().fields.at(0).pointer, "/lines/1");
    EXPECT_TRUE(got[6]->error().is(sold_out));
    EXPECT_TRUE(got[7]->error().is(plan_changed));
    EXPECT_TRUE(got[8]->error().is(sold_out));
    EXPECT_EQ(this->on_hand("A"), 0);
    EXPECT_EQ(this->on_hand("B"), 0);
    const auto loads = run_task(this->adapter_.slots.loads("zone_1", this->day_, this->day_));
    ASSERT_EQ(loads->size(), 2u);
    EXPECT_EQ(loads->at(0).taken, 1);  // in the evening
    EXPECT_EQ(loads->at(1).taken, 2);
    const auto stored = run_task(this->orders().list({}, std::nullopt, 10));
    ASSERT_EQ(stored->size(), 3u);
    for (const order& one : *stored) EXPECT_EQ(one.lines.size(), 1u);
}

TYPED_TEST(order_repository_contract, a_slot_is_not_overfilled_by_those_that_wait_together) {
    std::vector<order_draft> all;
    for (int key = 0; key < 5; ++key) all.push_back(this->draft(key, {{"A", 1}}));
    std::set<std::string> numbers;
    for (const auto& one : this->place_at_once(all))
        if (*one)
            numbers.insert((*one)->number.text());
        else
            EXPECT_TRUE(one->error().is(slot_full));
    EXPECT_EQ(numbers.size(), 3u);
    EXPECT_EQ(this->taken(), 3);
    EXPECT_EQ(this->on_hand("A"), 2);
}

// PostgreSQL takes no text with a zero byte.
TYPED_TEST(order_repository_contract, what_the_store_refuses_of_one_harms_no_other) {
    auto bad = this->draft(2, {{"A", 1}});
    bad.delivery.slot = std::string("mor\0ning", 8);
    const auto got =
        this->place_at_once({this->draft(1, {{"A", 1}}), bad, this->draft(3, {{"A", 1}})});
    EXPECT_TRUE(got[0] && got[0]->has_value());
    EXPECT_TRUE(got[2] && got[2]->has_value());
    EXPECT_EQ(this->on_hand("A"), got[1] ? 2 : 3);
}

TYPED_TEST(order_repository_contract, cancelling_gives_back_once) {
    const auto placed = this->place(1, {{"A", 2}, {"B", 1}});
    ASSERT_TRUE(placed);
    ASSERT_TRUE(this->cancel(*placed));
    EXPECT_TRUE(this->cancel(*placed).error().is(wrong_state));
    EXPECT_EQ(this->on_hand("A"), 5);
    EXPECT_EQ(this->on_hand("B"), 1);
    EXPECT_EQ(this->taken(), 0);
}

TYPED_TEST(order_repository_contract, lapsing_takes_pending_orders_in_batches_when_they_are_due) {
    for (int key = 0; key < 3; ++key) ASSERT_TRUE(this->place(key, {{"A", 1}}));
    const instant due = this->now_ + std::chrono::minutes(30);
    const auto lapse = [&](instant when) {
        return *run_task(this->orders().lapse(when, 2));
    };
    EXPECT_EQ(lapse(due - std::chrono::microseconds(1)), 0);
    EXPECT_EQ(lapse(due), 2);
    EXPECT_EQ(lapse(due), 1);
    EXPECT_EQ(lapse(due), 0);
    EXPECT_EQ(this->on_hand("A"), 5);
    EXPECT_EQ(this->taken(), 0);
}

TYPED_TEST(order_repository_contract, what_is_not_due_keeps_nothing_that_is_from_lapsing) {
    const instant due = this->now_ + std::chrono::minutes(30);
    std::vector<order> placed;
    for (int key = 0; key < 3; ++key) {
        auto wanted = this->draft(key, {{"A", 1}});
        if (key == 0) wanted.hold_until = due + std::chrono::hours(1);
        placed.push_back(*run_task(this->orders().place(std::move(wanted))));
    }
    EXPECT_EQ(*run_task(this->orders().lapse(due, 1)), 1) << "nor does it take a place in a batch";
    EXPECT_EQ(*run_task(this->orders().lapse(due, 9)), 1);
    EXPECT_EQ(run_task(this->orders().load(placed[0].number))->state.status, order_status::pending);
    EXPECT_EQ(*run_task(this->orders().lapse(due + std::chrono::hours(1), 9)), 1);
    EXPECT_EQ(this->on_hand("A"), 5);
}

TYPED_TEST(order_repository_contract, numbers_of_a_day_are_distinct) {
    std::set<std::string> numbers;
    for (int key = 0; key < 3; ++key) numbers.insert(this->place(key, {{"A", 1}})->number.text());
    EXPECT_EQ(numbers.size(), 3u);
}

TYPED_TEST(order_repository_contract, a_restored_store_gives_no_number_that_was_lost) {
    const auto number = [this](local_date day, std::uint64_t counter) {
        return this->adapter_.secrets.numbering.number(day, counter);
    };
    const auto skip = [this](local_date day) {
        return run_task(this->adapter_.file.write([day](sql::connection& db) -> expected<void> {
            skip_numbers(db, day, 7);
            return {};
        }));
    };
    const local_date first_day = today(this->now_);
    EXPECT_EQ(this->place(1, {{"A", 1}})->number, number(first_day, 0));
    ASSERT_TRUE(skip(first_day));
    std::set<order_number> next{this->place(2, {{"A", 1}})->number};
    ASSERT_TRUE(skip(first_day)) << "again, as a second restore";
    next.insert(this->place(3, {{"A", 1}})->number);
    EXPECT_EQ(next.size(), 2u);
    for (std::uint64_t lost = 0; lost < 10'000; ++lost)
        ASSERT_FALSE(next.contains(number(first_day, lost))) << lost;

    const local_date new_day = first_day.plus_days(1);
    ASSERT_TRUE(skip(new_day)) << "which has no order yet";
    auto draft = this->draft(4, {{"A", 1}});
    draft.placed_at = at(new_day, 600);
    draft.delivery.slot = "evening";
    const auto placed = run_task(this->orders().place(std::move(draft)));
    for (std::uint64_t lost = 0; lost < 10'000; ++lost)
        ASSERT_NE(placed->number, number(new_day, lost)) << lost;
}

TYPED_TEST(order_repository_contract, an_order_joins_one_account_by_its_token) {
    const auto placed = this->place(1, {{"A", 1}});
    const std::string hash = *placed->token_hash;
    const auto join = [&](const std::string& token_hash, const std::string& account) {
        return run_task(this->orders().join(placed->number, token_hash, account, this->now_));
    };
    EXPECT_TRUE(join("guess", "usr_a").error().is(errors::not_found));
    EXPECT_EQ(join(hash, "usr_a")->account, "usr_a");
    EXPECT_EQ(join(hash, "usr_a")->version, 2);
    EXPECT_TRUE(join(hash, "usr_b").error().is(errors::not_found));
}

}  // namespace
}  // namespace flores::order
