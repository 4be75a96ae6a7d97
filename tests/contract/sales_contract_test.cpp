// The contract of the port of sales, with the orders that share its store, over every adapter.
#include "services/order/storage/place_order.hpp"
#include "support/day_stores.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::run_task;

template <class Adapter>
class sales_contract : public testing::Test {
protected:
    static inline const instant now_ = at(*local_date::parse("2026-11-25"), 600);
    static inline const local_date day_ = *local_date::parse("2026-11-26");

    sales_contract() { (void)run_task(adapter_.stock.put_initial("i", {{"A", 5}}, now_)); }

    order place(int key, instant when = now_) {
        return *run_task(adapter_.orders.place(test::draft_of(key, day_, when)));
    }

    Adapter adapter_;
};

TYPED_TEST_SUITE(sales_contract, test::day_adapters);

TYPED_TEST(sales_contract, sales_are_read_by_day_and_in_batches) {
    const auto days_later = [&](int days) {
        return this->now_ + std::chrono::hours(24 * days);
    };
    for (int key = 0; key < 2; ++key) this->place(key);
    for (int key = 2; key < 5; ++key) this->place(key, days_later(2));
    const auto count = [&](int first, int last) {
        const auto range = run_task(
            this->adapter_.sales.placed(today(days_later(first)), today(days_later(last))));
        return *run_task(this->adapter_.sales.count(*range, 9));
    };
    EXPECT_EQ(count(0, 0), 2);
    EXPECT_EQ(count(1, 1), 0);
    EXPECT_EQ(count(0, 2), 5);
    EXPECT_EQ(count(-9, -1), 0);
    EXPECT_EQ(count(3, 9), 0);
    EXPECT_EQ(*run_task(this->adapter_.sales.count({0, 99, {}, days_later(9)}, 4)), 4);
    auto range = *run_task(this->adapter_.sales.placed(this->day_, today(days_later(9))));
    const auto some = run_task(this->adapter_.sales.read(range, 2));
    ASSERT_EQ(some->size(), 2u);
    range.first = some->back().id + 1;
    EXPECT_EQ(run_task(this->adapter_.sales.read(range, 2))->size(), 1u);
}

TYPED_TEST(sales_contract, numbers_that_are_skipped_take_no_sales_from_any_day) {
    const auto first_day = today(this->now_);
    this->place(1);
    const auto later = this->now_ + std::chrono::hours(48);
    auto skipping = this->adapter_.file.write([later](sql::connection& db) -> expected<void> {
        skip_numbers(db, today(later), 7);
        return {};
    });
    ASSERT_TRUE(run_task(std::move(skipping)));
    this->place(2, later);
    for (const auto day : {first_day, today(later)}) {
        const auto range = *run_task(this->adapter_.sales.placed(day, day));
        EXPECT_EQ(*run_task(this->adapter_.sales.count(range, 9)), 1) << day.text();
    }
}

// An order that was taken in the last second of a day may be written after the first of the next.
TYPED_TEST(sales_contract, a_day_has_its_sales_whoever_was_written_first) {
    const auto day = today(this->now_).plus_days(1);
    const auto midnight = at(day, 0);
    const auto early = this->place(1, midnight);
    const auto late = this->place(2, midnight - std::chrono::seconds(1));
    const auto numbers = [&](local_date from, local_date to) {
        const auto range = *run_task(this->adapter_.sales.placed(from, to));
        const auto found = *run_task(this->adapter_.sales.read(range, 9));
        std::vector<std::string> out;
        for (const order& one : found) out.push_back(one.number.text());
        EXPECT_EQ(*run_task(this->adapter_.sales.count(range, 9)), std::ssize(out));
        return out;
    };
    using all = std::vector<std::string>;
    EXPECT_EQ(numbers(day, day), all{early.number.text()});
    EXPECT_EQ(numbers(day.plus_days(-1), day.plus_days(-1)), all{late.number.text()});
    EXPECT_EQ(numbers(day.plus_days(-1), day).size(), 2u);
    EXPECT_TRUE(numbers(day.plus_days(1), day.plus_days(1)).empty());
}

TYPED_TEST(sales_contract, a_clock_that_ran_ahead_takes_no_order_from_a_day) {
    const auto day = today(this->now_);
    const auto days_later = [&](int days) {
        return this->now_ + std::chrono::hours(24 * days);
    };
    const auto count = [&](int days) {
        const auto range =
            *run_task(this->adapter_.sales.placed(day.plus_days(days), day.plus_days(days)));
        return *run_task(this->adapter_.sales.count(range, 9));
    };
    this->place(1);
    this->place(2, days_later(20));  // the clock of a machine that was just started
    this->place(3);
    EXPECT_EQ(count(0), 2) << "on the day itself";
    this->place(4, days_later(3));
    for (const auto& [days, orders] : {std::pair(0, 2), {3, 1}, {20, 1}, {1, 0}})
        EXPECT_EQ(count(days), orders) << days;
    this->place(5, days_later(20));
    EXPECT_EQ(count(20), 2);
    const auto range = *run_task(this->adapter_.sales.placed(day, day));
    EXPECT_EQ(range.end, 4) << "no later order is looked at";
}

TYPED_TEST(sales_contract, sales_know_what_of_each_order_is_kept) {
    const auto placed = this->place(1);
    for (payment_step step :
         {payment_step{}, payment_step{.kind = payment_kind::refund, .amount = 30}})
        ASSERT_TRUE(run_task(this->adapter_.orders.change(
            placed.number, {.payment = std::move(step), .actor = "account:usr_f"}, {},
            this->now_)));
    const auto day = today(this->now_);
    const auto range = *run_task(this->adapter_.sales.placed(day, day));
    EXPECT_EQ(run_task(this->adapter_.sales.read(range, 9))->at(0).refundable(), 70);
}

}  // namespace
}  // namespace flores::order
