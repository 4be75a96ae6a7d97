// What a delivery run and the ledger of stock tell of orders that change, over every adapter: each
// change that a run shows is another version of it, and each movement of an order has its number.
#include "support/day_stores.hpp"
#include "support/take_all.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace flores::order {
namespace {

using test::run_task;

template <class Adapter>
class runs_follow_orders_contract : public testing::Test {
protected:
    static inline const instant now_ = at(*local_date::parse("2026-11-26"), 600);
    static inline const local_date day_ = *local_date::parse("2026-11-26");
    static inline const staff_act florist_{"account:usr_f", now_};

    runs_follow_orders_contract() {
        (void)run_task(adapter_.stock.put_initial("i", {{"A", 9}}, now_));
    }

    order place(int key, payment_method method = payment_method::cash_on_delivery) {
        order_draft wanted = test::draft_of(key, day_, now_);
        wanted.method = method;
        wanted.people.buyer_email = "ana@flores.cl";
        wanted.people.address_line = "Calle " + std::to_string(key);
        return *run_task(adapter_.orders.place(std::move(wanted)));
    }
    void change(const order& what, wanted_change wanted) {
        wanted.actor = florist_.actor;
        ASSERT_TRUE(
            run_task(adapter_.orders.change(what.number, std::move(wanted), std::nullopt, now_)));
    }
    order ready(int key) {
        const order placed = place(key);
        for (const auto to : {order_status::confirmed, order_status::preparing})
            change(placed, {.to = to});
        return placed;
    }
    delivery_run make() {
        auto made = run_task(adapter_.runs.make(test::run_of("run_1", day_, now_), {}, florist_));
        seen_ = made->version;
        return *made;
    }
    // Whether the run has another version than when that was asked last.
    bool has_changed() {
        const auto now = run_task(adapter_.runs.load("run_1", std::nullopt))->version;
        return std::exchange(seen_, now) < now;
    }

    Adapter adapter_;
    std::int64_t seen_ = 0;
};

TYPED_TEST_SUITE(runs_follow_orders_contract, test::day_adapters);

TYPED_TEST(runs_follow_orders_contract, what_is_paid_or_cancelled_is_another_version_of_its_run) {
    const auto paid = this->ready(1), cancelled = this->ready(2), beside = this->place(3);
    this->make();
    this->change(beside, {.to = order_status::confirmed});
    EXPECT_FALSE(this->has_changed()) << "it is on no run";
    this->change(paid, {.payment = payment_step{}});
    EXPECT_TRUE(this->has_changed());
    this->change(cancelled, {.to = order_status::cancelled});
    EXPECT_TRUE(this->has_changed());
    EXPECT_FALSE(this->has_changed());
    EXPECT_EQ(run_task(this->adapter_.runs.load("run_1", std::nullopt))->stops.size(), 1u);
    const auto stale = run_task(this->adapter_.runs.set_stops("run_1", {paid.number}, 1, {}));
    ASSERT_FALSE(stale);
    EXPECT_TRUE(stale.error().is(errors::stale));
}

TYPED_TEST(runs_follow_orders_contract, a_finished_run_shows_what_became_of_its_orders) {
    const auto what = this->ready(1);
    this->make();
    ASSERT_TRUE(run_task(this->adapter_.runs.start("run_1", "", "usr_d", this->florist_)));
    EXPECT_TRUE(this->has_changed());
    const auto done = run_task(this->adapter_.runs.record(
        "run_1", what.number,
        {.outcome = stop_outcome::failed, .reason = failure_reason::nobody_home}, "usr_d",
        this->florist_));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, run_status::finished);
    EXPECT_TRUE(this->has_changed());
    this->change(what, {.to = order_status::out_for_delivery});
    EXPECT_TRUE(this->has_changed());
    this->change(what, {.to = order_status::delivered});
    EXPECT_TRUE(this->has_changed());
    test::take_all(this->adapter_.file, this->now_);
    ASSERT_TRUE(run_task(this->adapter_.erasures.erase("", "ana@flores.cl", this->now_)));
    EXPECT_TRUE(this->has_changed()) << "the address is gone from it";
}

TYPED_TEST(runs_follow_orders_contract, an_order_that_goes_out_says_with_which_run) {
    const auto what = this->ready(1);
    this->make();
    ASSERT_TRUE(run_task(this->adapter_.runs.start("run_1", "", "usr_d", this->florist_)));
    EXPECT_EQ(run_task(this->adapter_.orders.load(what.number))->history.back().reason, "run_1");
}

TYPED_TEST(runs_follow_orders_contract, what_comes_back_is_kept_also_where_the_shelf_is_full) {
    const auto what = this->place(1);
    const auto move = [&](std::int64_t delta, movement_reason reason) {
        return run_task(this->adapter_.stock.move({.sku = "A",
                                                   .delta = delta,
                                                   .reason = reason,
                                                   .actor = "account:usr_f",
                                                   .at = this->now_},
                                                  std::nullopt));
    };
    ASSERT_TRUE(move(on_hand_max - 8, movement_reason::received));
    this->change(what, {.to = order_status::cancelled});
    const auto last = run_task(this->adapter_.stock.movements("A", std::nullopt, 9))->at(0);
    EXPECT_EQ(last.reason, movement_reason::returned);
    EXPECT_EQ(last.on_hand, on_hand_max + 1);
    EXPECT_TRUE(move(1, movement_reason::received).error().is(stock_exceeded));
    EXPECT_EQ(move(-1, movement_reason::wasted)->on_hand, on_hand_max);
}

TYPED_TEST(runs_follow_orders_contract, movements_of_an_order_have_its_number) {
    const auto what = this->place(1);
    this->change(what, {.to = order_status::cancelled});
    const auto all = *run_task(this->adapter_.stock.movements("A", std::nullopt, {9, true}));
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all.total, 3);
    EXPECT_EQ(all[0].reason, movement_reason::returned);
    EXPECT_EQ(all[0].order, what.number.text());
    EXPECT_EQ(all[0].on_hand, 9);
    EXPECT_EQ(all[1].reason, movement_reason::sold);
    EXPECT_EQ(all[1].order, what.number.text());
    EXPECT_EQ(all[1].on_hand, 8);
    EXPECT_EQ(all[2].reason, movement_reason::initial);
    EXPECT_EQ(all[2].order, std::nullopt);
    const auto rest = *run_task(this->adapter_.stock.movements("A", all[0].id, {1, true}));
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].id, all[1].id);
    EXPECT_EQ(rest.total, 3);
}

}  // namespace
}  // namespace flores::order
