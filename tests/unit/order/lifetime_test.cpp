// What happens to an order after it was placed: who may see and change it, what comes back.
#include "support/order_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class order_life : public testing::Test {
protected:
    // Paid at the door, so that staff may go on with it.
    order_number place(int key = 1, auth::principal who = order_shop::guest()) {
        const auto placed =
            shop_.place(order_shop::key(key), order_shop::roses_for_cash(2), std::move(who));
        token_ = placed->access_token.value_or("");
        return *order_number::parse(placed->number);
    }
    expected<order_view> go(order_number number, order_status to,
                            auth::principal who = order_shop::florist()) {
        return run_task(
            shop_.orders.set_status(std::move(who), number, {}, {to, {{"así es"}}}, language::es));
    }
    expected<order_view> pay(order_number number, int key) {
        return run_task(shop_.orders.set_payment(order_shop::account("usr_s", auth::role::support),
                                                 number, order_shop::key(key), {}, language::es));
    }
    expected<order_view> show(order_number number, auth::principal who,
                              std::optional<std::string> token = std::nullopt) {
        return run_task(shop_.orders.show(std::move(who), number, std::move(token), language::es));
    }
    expected<order_view> cancel(order_number number, auth::principal who,
                                std::optional<std::string> token = std::nullopt) {
        return run_task(shop_.orders.cancel(std::move(who), number, std::move(token), {},
                                            {{{"no"}}}, language::es));
    }

    order_shop shop_;
    std::string token_;
};

TEST_F(order_life, an_order_goes_to_the_door_and_its_history_says_how) {
    const auto number = place();
    for (const auto to :
         {order_status::confirmed, order_status::preparing, order_status::out_for_delivery,
          order_status::delivery_failed, order_status::out_for_delivery, order_status::delivered})
        ASSERT_TRUE(go(number, to));
    const auto seen = show(number, order_shop::florist());
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->history.size(), 7u);
    EXPECT_EQ(seen->version, 7);
    EXPECT_EQ(seen->history[0].by, "guest");
    EXPECT_EQ(seen->history[1].by, "account:usr_florist");
    EXPECT_EQ(show(number, order_shop::guest(), token_)->history[1].by, "shop");
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM outbox WHERE type = 'order.changed'"), 6);
}

TEST_F(order_life, what_is_forbidden_changes_nothing) {
    const auto number = place();
    const auto refused = go(number, order_status::delivered);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(wrong_state));
    EXPECT_EQ(show(number, order_shop::florist())->version, 1);
}

TEST_F(order_life, staff_do_nothing_for_a_transfer_that_has_not_come_in) {
    const auto number = *order_number::parse(shop_.place(order_shop::key(1))->number);
    const auto refused = go(number, order_status::confirmed);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(payment_due));
    const auto listed = run_task(shop_.orders.staff_orders(order_shop::florist(), {}));
    EXPECT_EQ(listed->items.at(0).next_action, next_action::confirm_payment);
    EXPECT_EQ(show(number, order_shop::florist())->version, 1);
    ASSERT_TRUE(pay(number, 2));
    EXPECT_TRUE(go(number, order_status::preparing));
}

TEST_F(order_life, a_cancelled_order_gives_back_stock_and_its_place_once) {
    const auto number = place();
    ASSERT_TRUE(go(number, order_status::confirmed));
    EXPECT_EQ(shop_.on_hand("AML001"), 8);
    ASSERT_TRUE(cancel(number, order_shop::guest(), token_));
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    EXPECT_EQ(shop_.taken(), 0);
    EXPECT_FALSE(cancel(number, order_shop::guest(), token_));
    EXPECT_FALSE(go(number, order_status::cancelled));
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    EXPECT_EQ(shop_.number_of("SELECT sum(delta) FROM stock_movement"), 0);
    EXPECT_EQ(shop_.number_of("SELECT sum(amount) FROM stock_movement"), 0);
}

TEST_F(order_life, flowers_that_were_arranged_do_not_come_back) {
    const auto number = place();
    ASSERT_TRUE(go(number, order_status::confirmed));
    ASSERT_TRUE(go(number, order_status::preparing));
    const auto buyer = cancel(number, order_shop::guest(), token_);
    ASSERT_FALSE(buyer);
    EXPECT_TRUE(buyer.error().is(wrong_state));
    ASSERT_TRUE(go(number, order_status::cancelled));
    EXPECT_EQ(shop_.on_hand("AML001"), 8);
    EXPECT_EQ(shop_.taken(), 0);
}

TEST_F(order_life, an_unpaid_order_lapses_at_the_end_of_its_hold_and_once) {
    const auto lapsing = place(1);
    const auto kept = place(2);
    ASSERT_TRUE(pay(kept, 3));
    shop_.clock.advance(std::chrono::minutes(30) - std::chrono::seconds(1));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 0);
    shop_.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 0);
    EXPECT_EQ(shop_.on_hand("AML001"), 8);
    EXPECT_EQ(shop_.taken(), 1);
    const auto seen = show(lapsing, order_shop::florist());
    EXPECT_EQ(seen->status, order_status::cancelled);
    EXPECT_EQ(seen->history.back().by, "system");
    EXPECT_EQ(seen->history.back().reason, "hold_expired");
    EXPECT_EQ(show(kept, order_shop::florist())->status, order_status::confirmed);
}

TEST_F(order_life, an_order_lapses_at_the_end_of_its_own_hold_whatever_was_placed_before_it) {
    const auto ahead = place(1);
    shop_.clock.advance(-std::chrono::minutes(20));  // the clock was ahead, and was put right
    const auto due = place(2);
    shop_.clock.advance(std::chrono::minutes(30));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(show(due, order_shop::florist())->status, order_status::cancelled);
    EXPECT_EQ(show(ahead, order_shop::florist())->status, order_status::pending);
    shop_.clock.advance(std::chrono::minutes(20));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(show(ahead, order_shop::florist())->status, order_status::cancelled);
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
}

TEST_F(order_life, a_payment_sent_again_under_its_key_is_one_payment) {
    const auto number = place();
    const auto first = pay(number, 5);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->status, order_status::confirmed);
    ASSERT_TRUE(go(number, order_status::preparing));
    const auto again = pay(number, 5);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::encode(*again), json::encode(*first));
    EXPECT_FALSE(pay(number, 6));
}

TEST_F(order_life, a_strangers_order_is_as_one_that_does_not_exist) {
    const auto own = place(1, order_shop::account("usr_a"));
    const auto guests = place(2);
    const order_number none(own.placed(), own.code() ^ 1);
    for (const auto& refused :
         {show(own, order_shop::account("usr_b")), show(own, order_shop::guest()),
          show(guests, order_shop::guest()), show(guests, order_shop::guest(), "guess"),
          show(guests, order_shop::account("usr_a")), show(own, order_shop::guest(), token_),
          show(none, order_shop::florist()), cancel(own, order_shop::account("usr_b")),
          cancel(guests, order_shop::florist())}) {
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(errors::not_found));
    }
    EXPECT_TRUE(show(own, order_shop::account("usr_a")));
    EXPECT_TRUE(show(guests, order_shop::guest("another"), token_));
    EXPECT_TRUE(show(guests, auth::principal{}, token_));
}

TEST_F(order_life, who_only_delivers_opens_no_order) {
    const auto courier = order_shop::account("usr_d", auth::role::delivery);
    const auto refused = show(place(), courier);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::not_found));
}

TEST_F(order_life, a_guests_order_joins_an_account_by_its_token_alone) {
    const auto number = place();
    const auto claim = [&](const std::string& account, const std::string& token) {
        return run_task(
            shop_.orders.claim(order_shop::account(account), number, token, language::es));
    };
    EXPECT_FALSE(claim("usr_a", "guess"));
    ASSERT_TRUE(claim("usr_a", token_));
    ASSERT_TRUE(claim("usr_a", token_));
    const auto stolen = claim("usr_b", token_);
    ASSERT_FALSE(stolen);
    EXPECT_TRUE(stolen.error().is(errors::not_found));
    EXPECT_TRUE(show(number, order_shop::account("usr_a")));
    EXPECT_EQ(show(number, order_shop::account("usr_a"))->version, 2);
}

TEST_F(order_life, lists_page_through_the_callers_own_orders_and_no_others) {
    const auto me = order_shop::account("usr_a");
    for (int i = 0; i < 3; ++i) place(i, me);
    place(10, order_shop::account("usr_b"));
    const auto first = run_task(shop_.orders.own_orders(me, {std::nullopt, {{2}}}));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->items.size(), 2u);
    ASSERT_TRUE(first->next_cursor);
    const auto second = run_task(shop_.orders.own_orders(me, {first->next_cursor, {{2}}}));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->items.size(), 1u);
    EXPECT_FALSE(second->next_cursor);
    const auto foreign = run_task(
        shop_.orders.own_orders(order_shop::account("usr_b"), {first->next_cursor, {{2}}}));
    ASSERT_FALSE(foreign);
    EXPECT_TRUE(foreign.error().is(errors::bad_cursor));
}

TEST_F(order_life, staff_find_orders_by_state_date_zone_and_words) {
    const auto first = place(1);
    place(2);
    ASSERT_TRUE(go(first, order_status::confirmed));
    const auto count = [&](staff_orders_query asked) {
        return run_task(shop_.orders.staff_orders(order_shop::florist(), asked))->items.size();
    };
    EXPECT_EQ(count({}), 2u);
    EXPECT_EQ(count({.status = order_status::confirmed}), 1u);
    EXPECT_EQ(count({.status = order_status::delivered}), 0u);
    EXPECT_EQ(count({.date = local_date::parse("2026-11-26")}), 2u);
    EXPECT_EQ(count({.date = local_date::parse("2026-11-27")}), 0u);
    EXPECT_EQ(count({.date = local_date::parse("2026-11-26"), .zone = {{"zone_2"}}}), 0u);
    EXPECT_EQ(count({.q = {{"nandu"}}}), 2u);
    EXPECT_EQ(count({.q = {{first.text()}}}), 1u);
    EXPECT_EQ(count({.status = order_status::pending, .q = {{"ana soto"}}}), 1u);
    EXPECT_EQ(count({.q = {{"%"}}}), 0u);
}

}  // namespace
}  // namespace flores::order
