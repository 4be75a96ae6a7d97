// Every change of an order says why: those that a run makes, and cancelling by staff. The buyer is
// told no more of it than is meant for buyers.
#include "support/day_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;
using test::three_accounts;

class reasons_of_changes : public testing::Test {
protected:
    expected<order_view> cancel(order_number number, std::optional<std::string> reason) {
        status_request wanted{order_status::cancelled, std::nullopt};
        if (reason) wanted.reason = {{*reason}};
        return run_task(
            shop_.orders.set_status(day_shop::florist(), number, {}, wanted, language::es));
    }
    order_number ordered(int key) {
        return *order_number::parse(
            shop_.place(day_shop::key(key), day_shop::roses(), buyer_)->number);
    }
    std::vector<std::string> reasons_for(const auth::principal& who, order_number number) {
        std::vector<std::string> out;
        const auto seen = run_task(shop_.orders.show(who, number, std::nullopt, language::es));
        for (const change_view& one : seen->history) out.push_back(one.reason);
        return out;
    }

    const auth::principal buyer_ = day_shop::account(three_accounts::buyer);

    day_shop shop_;
};

TEST_F(reasons_of_changes, an_order_that_goes_out_names_its_run) {
    const auto number = shop_.ready(1);
    const auto run = run_task(shop_.runs.make(
        day_shop::florist(),
        {*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, {{three_accounts::courier}}}));
    ASSERT_TRUE(run);
    shop_.clock.set(at(*local_date::parse("2026-11-26"), 8 * 60));
    ASSERT_TRUE(run_task(shop_.runs.start(day_shop::courier(), run->id)));
    EXPECT_EQ(shop_.of(number).history.back().reason, run->id);
}

TEST_F(reasons_of_changes, staff_say_why_they_cancel) {
    const auto number = shop_.ready(1);
    for (const auto& nothing : {std::optional<std::string>(), std::optional<std::string>("")}) {
        const auto refused = cancel(number, nothing);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(errors::invalid_input));
        EXPECT_EQ(refused.error().fields.at(0).pointer, "/reason");
        EXPECT_EQ(refused.error().fields.at(0).code, "required");
    }
    EXPECT_EQ(shop_.of(number).state.status, order_status::preparing);
    ASSERT_TRUE(cancel(number, "no llegaron las rosas"));
    EXPECT_EQ(shop_.of(number).history.back().reason, "no llegaron las rosas");
}

TEST_F(reasons_of_changes, a_buyer_owes_no_reason) {
    const auto placed = shop_.place(day_shop::key(1));
    ASSERT_TRUE(placed);
    EXPECT_TRUE(
        run_task(shop_.orders.cancel(day_shop::guest(), *order_number::parse(placed->number),
                                     placed->access_token, {}, {}, language::es)));
}

TEST_F(reasons_of_changes, what_staff_write_and_their_runs_are_not_for_the_buyer) {
    const auto number = ordered(1);
    shop_.arrange(number);
    const std::string florist = "account:usr_florist";
    using enum order_status;
    for (const auto& [to, why] : std::vector<std::pair<order_status, std::string>>{
             {out_for_delivery, "run_01890a5d-ac96-774b-bcce-b302099a8057"},
             {delivery_failed, "nobody_home"},
             {out_for_delivery, "otra vez"},
             {delivery_failed, "el conserje estaba bebido"},
             {cancelled, "other"}})
        ASSERT_TRUE(shop_.stored_change(number, {.to = to, .actor = florist, .reason = why}));
    EXPECT_EQ(reasons_for(day_shop::florist(), number),
              (std::vector<std::string>{"", "", "", "run_01890a5d-ac96-774b-bcce-b302099a8057",
                                        "nobody_home", "otra vez", "el conserje estaba bebido",
                                        "other"}));
    EXPECT_EQ(reasons_for(buyer_, number),
              (std::vector<std::string>{"", "", "", "", "nobody_home", "", "", ""}));
}

TEST_F(reasons_of_changes, why_money_came_or_went_is_for_staff) {
    const auto number = ordered(1);
    const wanted_change paid{
        .payment = payment_step{}, .actor = "account:usr_s", .reason = "pagó la tía"};
    const wanted_change back{
        .payment = payment_step{.kind = payment_kind::refund, .amount = 1'000, .reference = "OP-1"},
        .actor = "account:usr_s",
        .reason = "se quejó de nuevo"};
    for (const auto& one : {paid, back}) ASSERT_TRUE(shop_.stored_change(number, one));
    const auto payments = [&](const auth::principal& who) {
        return run_task(shop_.orders.show(who, number, std::nullopt, language::es))->payments;
    };
    for (const payment_entry_view& one : payments(buyer_)) EXPECT_EQ(one.reason, "");
    EXPECT_EQ(payments(buyer_).at(1).reference, "OP-1");
    EXPECT_EQ(payments(day_shop::florist()).at(1).reason, back.reason);
    EXPECT_EQ(reasons_for(buyer_, number), (std::vector<std::string>{"", "", ""}));
}

TEST_F(reasons_of_changes, the_buyer_sees_their_own_and_the_systems) {
    const auto mine = ordered(1);
    ASSERT_TRUE(run_task(shop_.orders.cancel(buyer_, mine, std::nullopt, {},
                                             {{{"ya no hace falta"}}}, language::es)));
    EXPECT_EQ(reasons_for(buyer_, mine), (std::vector<std::string>{"", "ya no hace falta"}));
    const auto late = ordered(2);
    shop_.clock.advance(std::chrono::minutes(30));
    ASSERT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(reasons_for(buyer_, late), (std::vector<std::string>{"", "hold_expired"}));
}

}  // namespace
}  // namespace flores::order
