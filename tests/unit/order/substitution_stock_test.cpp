// What becomes of replaced flowers and of what was paid too much for them, whichever way the order
// goes afterwards.
#include "platform/json/decode.hpp"
#include "services/contact/events.hpp"
#include "support/day_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;

class replaced_flowers : public testing::Test {
protected:
    order_number placed(int key, int roses, int lilies = 0, std::int64_t discount = 0) {
        auto wanted = day_shop::roses(roses);
        if (lilies > 0) wanted.lines.push_back({*sku::parse("AML002"), {lilies}});
        wanted.expected_total.amount += 12'000 * lilies - discount;
        return *order_number::parse(shop_.place(day_shop::key(key), wanted)->number);
    }
    order_number paid(int key, int roses, int lilies = 0, std::int64_t discount = 0) {
        const auto number = placed(key, roses, lilies, discount);
        EXPECT_TRUE(shop_.stored_change(number, {.payment = payment_step{}, .actor = "x"}));
        return number;
    }
    std::string propose(order_number number, std::string line, std::optional<std::string> with,
                        std::optional<bool> restock = std::nullopt) {
        shop_.clock.advance(std::chrono::milliseconds(1));  // one comes after the other
        proposal_request wanted{*sku::parse(line), {}, {}, restock};
        if (with) wanted.replacement = sku::parse(*with);
        EXPECT_TRUE(run_task(shop_.substitutions.propose(day_shop::florist(), number,
                                                         std::move(wanted), language::es)));
        return shop_.mailed_token();
    }
    expected<substitution_offer> decide(const std::string& token, bool accept = true) {
        return run_task(shop_.substitutions.decide(token, accept, language::es));
    }
    expected<order_view> refund(order_number number, int key,
                                std::optional<money> amount = std::nullopt) {
        return run_task(shop_.orders.refund(
            day_shop::manager(), number, day_shop::key(key),
            {.amount = amount, .reason = {"sustitución"}, .reference = {}}, language::es));
    }
    order_view seen(order_number number) {
        return *run_task(shop_.orders.show(day_shop::florist(), number, {}, language::es));
    }
    std::vector<std::int64_t> to_refund(order_number number) {
        std::vector<std::int64_t> out;
        for (const auto& one : run_task(shop_.substitutions.of_order(number, language::es))->items)
            out.push_back(one.to_refund.amount);
        return out;
    }
    std::int64_t sum_of(const char* column, const std::string& sku) {
        return shop_.number_of(std::string("SELECT coalesce(sum(") + column +
                               "), 0) FROM stock_movement WHERE sku = '" + sku + "'");
    }
    // Off everything: AML002 for nothing.
    void give_lilies() {
        promotion_request wanted{};
        wanted.kind = promotion_kind::percentage;
        wanted.name.es = {"Regalo"};
        wanted.percent = {{100}};
        wanted.skus.emplace().push_back(*flores::sku::parse("AML002"));
        ASSERT_TRUE(run_task(shop_.promotions.create(day_shop::manager(), std::move(wanted))));
    }

    day_shop shop_;
};

TEST_F(replaced_flowers, that_are_missing_are_written_off_and_never_for_sale_between) {
    shop_.set_stock("AML001", 2);
    const auto number = placed(1, 2);
    ASSERT_EQ(shop_.on_hand("AML001"), 0);
    const auto told = [&] {
        return shop_.number_of("SELECT count(*) FROM outbox WHERE type = 'stock.changed'");
    };
    const std::string token = propose(number, "AML001", "AML002");
    const std::int64_t before = told();
    ASSERT_TRUE(decide(token));
    EXPECT_EQ(shop_.on_hand("AML001"), 0);
    EXPECT_EQ(told(), before) << "whoever waits for roses is not told of any";
    EXPECT_EQ(sum_of("delta", "AML001"), -2) << "the ledger explains what is left of the two";
    EXPECT_EQ(sum_of("amount", "AML001"), 0) << "they were not sold after all";
    const auto moved = run_task(shop_.stock.movements(*sku::parse("AML001"), {}))->items.at(0);
    EXPECT_EQ(moved.reason, movement_reason::wasted);
    EXPECT_EQ(moved.delta, -2);
    EXPECT_EQ(moved.on_hand, 0);
    EXPECT_EQ(moved.note, number.text());
}

TEST_F(replaced_flowers, that_can_be_had_are_sold_again_where_the_proposal_says_so) {
    const auto number = placed(1, 2);
    ASSERT_TRUE(decide(propose(number, "AML001", "AML002", true)));
    EXPECT_TRUE(run_task(shop_.substitutions.of_order(number, language::es))->items.at(0).restock);
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    EXPECT_EQ(sum_of("delta", "AML001"), 0);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM stock_movement WHERE reason = 'wasted'"), 0);
    const auto other = placed(2, 1, 1);
    ASSERT_TRUE(decide(propose(other, "AML001", std::nullopt, false)));
    EXPECT_FALSE(run_task(shop_.substitutions.of_order(other, language::es))->items.at(0).restock);
    EXPECT_EQ(shop_.on_hand("AML001"), 9);
}

TEST_F(replaced_flowers, an_order_cancelled_afterwards_gives_back_what_it_had_then) {
    const auto number = placed(1, 2, 1);
    ASSERT_TRUE(decide(propose(number, "AML002", std::nullopt)));
    ASSERT_TRUE(decide(propose(number, "AML001", "AML002", true)));
    EXPECT_EQ(shop_.on_hand("AML002"), 7);
    ASSERT_TRUE(shop_.go(number, order_status::cancelled));
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    EXPECT_EQ(shop_.on_hand("AML002"), 9) << "one was missing";
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement"), 0);
    EXPECT_EQ(sum_of("delta", "AML002"), -1);
}

TEST_F(replaced_flowers, a_missing_flower_is_not_sold_again_by_cancelling_in_place_of_accepting) {
    const auto open = placed(1, 1, 1), refused = placed(2, 1), lapsing = placed(3, 1);
    propose(open, "AML001", std::nullopt);
    ASSERT_TRUE(decide(propose(refused, "AML001", "AML002"), false));
    propose(lapsing, "AML001", "AML002");
    ASSERT_TRUE(shop_.go(open, order_status::cancelled));
    ASSERT_TRUE(shop_.go(refused, order_status::cancelled));
    shop_.clock.advance(std::chrono::minutes(30));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(shop_.on_hand("AML001"), 7);
    EXPECT_EQ(shop_.on_hand("AML002"), 10) << "nobody said that it was missing";
    EXPECT_EQ(sum_of("delta", "AML001"), -3);
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement"), 0);
}

TEST_F(replaced_flowers, what_was_found_again_is_given_back_by_cancelling) {
    const auto withdrawn = placed(1, 1), nicer = placed(2, 1);
    propose(withdrawn, "AML001", "AML002");
    const auto made = run_task(shop_.substitutions.of_order(withdrawn, language::es))->items.at(0);
    ASSERT_TRUE(run_task(
        shop_.substitutions.withdraw(day_shop::florist(), withdrawn, made.id, language::es)));
    ASSERT_TRUE(decide(propose(nicer, "AML001", "AML002"), false));
    ASSERT_TRUE(decide(propose(nicer, "AML001", "AML002", true), false)) << "the last one says";
    ASSERT_TRUE(shop_.go(withdrawn, order_status::cancelled));
    ASSERT_TRUE(shop_.go(nicer, order_status::cancelled));
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
}

TEST_F(replaced_flowers, a_proposal_that_was_withdrawn_says_nothing_of_an_earlier_one) {
    const auto number = placed(1, 1);
    ASSERT_TRUE(decide(propose(number, "AML001", "AML002"), false));
    propose(number, "AML001", "AML002");
    const auto made = run_task(shop_.substitutions.of_order(number, language::es))->items.at(0);
    ASSERT_TRUE(
        run_task(shop_.substitutions.withdraw(day_shop::florist(), number, made.id, language::es)));
    ASSERT_TRUE(shop_.go(number, order_status::cancelled));
    EXPECT_EQ(shop_.on_hand("AML001"), 9) << "the buyer was told that it is missing";
}

TEST_F(replaced_flowers, a_refund_without_an_amount_gives_back_what_was_paid_too_much) {
    const auto number = paid(1, 1);
    ASSERT_TRUE(decide(propose(number, "AML001", "AML002")));
    const auto done = refund(number, 2);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->refundable, done->total);
    EXPECT_EQ(done->payment.status, payment_status::paid);
}

TEST_F(replaced_flowers, what_was_paid_too_much_is_asked_for_once_the_flowers_are_there) {
    const auto number = paid(1, 1);
    ASSERT_TRUE(decide(propose(number, "AML001", "AML002")));
    const auto next = [&] {
        const auto listed = run_task(shop_.orders.staff_orders(day_shop::florist(), {}))->items;
        EXPECT_EQ(listed.at(0).next_action, seen(number).next_action);
        return *seen(number).next_action;
    };
    EXPECT_EQ(next(), next_action::prepare);
    shop_.go(number, order_status::preparing);
    EXPECT_EQ(next(), next_action::dispatch);
    shop_.go(number, order_status::out_for_delivery);
    EXPECT_EQ(next(), next_action::deliver);
    shop_.go(number, order_status::delivered);
    EXPECT_EQ(next(), next_action::refund);
    ASSERT_TRUE(refund(number, 2, money{22'999}));
    EXPECT_EQ(next(), next_action::refund) << "a peso is still owed";
    const auto settled = refund(number, 3, money{1});
    ASSERT_TRUE(settled);
    EXPECT_EQ(next(), next_action::none);
    EXPECT_EQ(settled->payment.status, payment_status::paid);
    EXPECT_EQ(settled->status, order_status::delivered);
}

TEST_F(replaced_flowers, what_is_to_be_refunded_goes_down_as_it_is_the_oldest_first) {
    const auto number = paid(1, 1, 1);
    ASSERT_TRUE(decide(propose(number, "AML002", std::nullopt)));
    ASSERT_TRUE(decide(propose(number, "AML001", "AML002")));
    EXPECT_EQ(to_refund(number), (std::vector<std::int64_t>{23'000, 12'000}));
    ASSERT_TRUE(refund(number, 2, money{5'000}));
    EXPECT_EQ(to_refund(number), (std::vector<std::int64_t>{23'000, 7'000}));
    ASSERT_TRUE(refund(number, 3, money{10'000}));
    EXPECT_EQ(to_refund(number), (std::vector<std::int64_t>{20'000, 0}));
    ASSERT_TRUE(refund(number, 4, money{20'000}));
    EXPECT_EQ(to_refund(number), (std::vector<std::int64_t>{0, 0}));
}

TEST_F(replaced_flowers, an_order_that_costs_nothing_any_more_gives_all_back_at_once) {
    give_lilies();
    for (int step = 0; step < 4; ++step) {
        const auto number = paid(10 + step, 1, 1, 12'000);
        ASSERT_TRUE(decide(propose(number, "AML001", std::nullopt)));
        const std::vector way{order_status::preparing, order_status::out_for_delivery,
                              order_status::delivered};
        for (int i = 0; i < step; ++i) ASSERT_TRUE(shop_.go(number, way.at(i)));
        const order_status then = seen(number).status;
        const auto done = refund(number, 20 + step);
        ASSERT_TRUE(done) << step;
        EXPECT_EQ(done->payments.back().amount, money{35'000});
        EXPECT_EQ(done->status, then);
        EXPECT_EQ(done->payment.status, payment_status::paid) << "as what is placed for nothing";
        EXPECT_FALSE(refund(number, 30 + step)) << "nothing is left";
        EXPECT_EQ(seen(number).status, then);
        if (step < 3) EXPECT_TRUE(shop_.go(number, way.at(step)));
    }
}

TEST_F(replaced_flowers, an_order_that_cost_nothing_any_more_and_was_cancelled_owes_all) {
    give_lilies();
    const auto number = paid(1, 1, 1, 12'000);
    ASSERT_TRUE(decide(propose(number, "AML001", std::nullopt)));
    ASSERT_TRUE(shop_.go(number, order_status::cancelled));
    EXPECT_EQ(seen(number).next_action, next_action::refund);
    EXPECT_EQ(run_task(shop_.orders.staff_orders(day_shop::florist(), {}))->items.at(0).next_action,
              next_action::refund);
    const auto done = refund(number, 2);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, order_status::refunded);
    EXPECT_EQ(seen(number).next_action, next_action::none);
}

}  // namespace
}  // namespace flores::order
