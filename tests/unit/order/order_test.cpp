#include "services/order/order.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace flores::order {
namespace {

using enum order_status;

constexpr order_status all_statuses[] = {pending,   confirmed,       preparing, out_for_delivery,
                                         delivered, delivery_failed, cancelled, refunded};

TEST(order_states, an_order_goes_these_ways_and_no_other) {
    const std::set<std::pair<order_status, order_status>> ways{{pending, confirmed},
                                                               {pending, cancelled},
                                                               {confirmed, preparing},
                                                               {confirmed, cancelled},
                                                               {preparing, out_for_delivery},
                                                               {preparing, cancelled},
                                                               {out_for_delivery, delivered},
                                                               {out_for_delivery, delivery_failed},
                                                               {delivery_failed, out_for_delivery},
                                                               {delivery_failed, cancelled}};
    for (const order_status from : all_statuses)
        for (const order_status to : all_statuses) {
            const auto next = moved({from, payment_status::paid}, to, payment_method::transfer);
            EXPECT_EQ(next.has_value(), ways.contains({from, to}));
            if (!next) EXPECT_TRUE(next.error().is(wrong_state));
            const auto cash =
                moved({from, payment_status::unpaid}, to, payment_method::cash_on_delivery);
            EXPECT_EQ(cash.has_value(), ways.contains({from, to}));
        }
}

TEST(order_states, what_is_owed_is_cancelled_or_comes_back_and_nothing_else) {
    for (const order_status from : all_statuses)
        for (const order_status to : all_statuses) {
            if (!may_follow(from, to)) continue;
            const auto next = moved({from, payment_status::unpaid}, to, payment_method::transfer);
            EXPECT_EQ(next.has_value(), to == cancelled || to == delivery_failed);
            if (!next) EXPECT_TRUE(next.error().is(payment_due));
        }
}

TEST(order_states, a_payment_confirms_a_pending_order_and_no_other) {
    for (const order_status from : all_statuses) {
        const auto next = paid({from, payment_status::unpaid});
        ASSERT_TRUE(next);
        EXPECT_EQ(next->payment, payment_status::paid);
        EXPECT_EQ(next->status, from == pending ? confirmed : from);
        EXPECT_FALSE(paid({from, payment_status::paid}));
        EXPECT_FALSE(paid({from, payment_status::refunded}));
    }
}

TEST(order_states, all_of_it_goes_back_when_it_is_over_and_some_of_it_when_it_was_paid) {
    for (const order_status from : all_statuses) {
        const bool over = from == cancelled || from == delivered;
        const order_state now{from, payment_status::paid};
        const auto whole = after_refund(now, 100, 100);
        EXPECT_EQ(whole.has_value(), over);
        if (over)
            EXPECT_EQ(*whole, (order_state{order_status::refunded, payment_status::refunded}));
        EXPECT_EQ(*after_refund(now, 100, 99), now);
        EXPECT_TRUE(after_refund(now, 100, 101).error().is(refund_exceeds_payment));
        EXPECT_FALSE(after_refund({from, payment_status::unpaid}, 0, 1));
        EXPECT_FALSE(after_refund({from, payment_status::refunded}, 0, 1));
    }
}

TEST(order_states, cash_is_paid_at_the_door) {
    const order_state out{out_for_delivery, payment_status::unpaid};
    EXPECT_EQ(moved(out, delivered, payment_method::cash_on_delivery)->payment,
              payment_status::paid);
    EXPECT_EQ(moved(out, delivery_failed, payment_method::cash_on_delivery)->payment,
              payment_status::unpaid);
}

TEST(order_states, a_buyer_cancels_until_somebody_prepares_and_does_nothing_else) {
    for (const order_status from : all_statuses)
        for (const order_status to : all_statuses) {
            const wanted_change wanted{.to = to, .by_buyer = true};
            order what;
            what.state.status = from;
            const auto next = changed(what, wanted);
            EXPECT_EQ(next.has_value(), to == cancelled && (from == pending || from == confirmed));
        }
}

TEST(order_states, staff_are_told_what_to_do_next) {
    const auto next = [](order_status status, payment_status payment, payment_method method) {
        order what;
        what.state = {status, payment};
        what.method = method;
        what.amounts.total = {1'000};
        return action_for(what);
    };
    constexpr auto unpaid = payment_status::unpaid;
    constexpr auto transfer = payment_method::transfer;
    EXPECT_EQ(next(pending, unpaid, transfer), next_action::confirm_payment);
    EXPECT_EQ(next(pending, unpaid, payment_method::cash_on_delivery), next_action::confirm);
    for (const order_status owed :
         {confirmed, preparing, out_for_delivery, delivery_failed, delivered})
        EXPECT_EQ(next(owed, unpaid, transfer), next_action::confirm_payment);
    EXPECT_EQ(next(confirmed, unpaid, payment_method::cash_on_delivery), next_action::prepare);
    EXPECT_EQ(next(confirmed, payment_status::paid, transfer), next_action::prepare);
    EXPECT_EQ(next(delivery_failed, payment_status::paid, transfer), next_action::deliver_again);
    EXPECT_EQ(next(cancelled, unpaid, transfer), next_action::none);
    EXPECT_EQ(next(cancelled, payment_status::paid, transfer), next_action::refund);
}

}  // namespace
}  // namespace flores::order
