// Every change of an order says why: those that a run makes, and cancelling by staff.
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
                                     placed->access_token, {}, "", language::es)));
}

}  // namespace
}  // namespace flores::order
