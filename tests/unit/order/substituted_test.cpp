// What a substitution makes of an order's promotions and of its amounts.
#include "services/order/substitution.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

order_amounts amounts_of(std::int64_t merchandise, std::int64_t discount) {
    return {.merchandise = {merchandise},
            .delivery_fee = {10},
            .surcharge = {},
            .total = {merchandise + 10 - discount},
            .discount = {discount}};
}

TEST(substituted, what_promotions_took_off_a_line_stays_as_far_as_the_line_costs_that_much) {
    const order_line roses{"A", "A", "", "", "", 1, 100, 1}, lilies{"B", "B", "", "", "", 1, 50, 1};
    order_line cheap{"C", "C", "", "", "", 1, 20, 1};
    order_content now{{roses, lilies},
                      {{"prm_1", 1, "", promotion_kind::fixed_amount, "", "", 45, {30, 15}}},
                      amounts_of(150, 45)};
    const auto exchanged = substituted(now, roses, cheap);
    ASSERT_TRUE(exchanged);
    EXPECT_EQ(exchanged->promotions[0].lines, (std::vector<std::int64_t>{20, 15}));
    EXPECT_EQ(exchanged->amounts, amounts_of(70, 35));
    const auto removed = substituted(now, roses, std::nullopt);
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->promotions[0].lines, (std::vector<std::int64_t>{15}));
    EXPECT_EQ(removed->promotions[0].amount, 15);
    EXPECT_EQ(removed->amounts, amounts_of(50, 15));
}

TEST(substituted, a_percentage_of_a_line_is_the_same_percentage_of_what_replaces_it) {
    const order_line roses{"A", "A", "", "", "", 3, 34'990, 1},
        lilies{"B", "B", "", "", "", 1, 50, 1};
    const order_content now{
        {roses, lilies},
        {{"prm_1", 1, "", promotion_kind::percentage, "", "", 15'750, {15'746, 4}}},
        amounts_of(105'020, 15'750)};
    const auto percent_off = [&](std::int64_t price) {
        const auto next = substituted(now, roses, order_line{"C", "C", "", "", "", 3, price, 1});
        EXPECT_EQ(next->promotions[0].amount, next->promotions[0].lines[0] + 4);
        EXPECT_EQ(next->amounts, amounts_of(price * 3 + 50, next->promotions[0].amount));
        return next->promotions[0].lines[0];
    };
    EXPECT_EQ(percent_off(34'990), 15'746) << "nothing changes where the price does not";
    EXPECT_EQ(percent_off(10'000), 4'500) << "15 % of 30.000";
    EXPECT_EQ(percent_off(1'000), 450);
    EXPECT_EQ(percent_off(0), 0);
    order_content all = now;
    all.promotions[0].lines[0] = 104'970;
    const auto free = substituted(all, roses, order_line{"C", "C", "", "", "", 3, 1'000, 1});
    EXPECT_EQ(free->promotions[0].lines[0], 3'000) << "all of it is all of it, and no more";
}

TEST(substituted, two_for_one_pairs_anew_what_is_left_of_its_pairs) {
    const order_line roses{"A", "A", "", "", "", 1, 100, 1}, lilies{"B", "B", "", "", "", 1, 50, 1},
        tulips{"C", "C", "", "", "", 1, 30, 1}, card{"D", "D", "", "", "", 1, 90, 1};
    const order_content now{{roses, lilies, tulips, card},
                            {{"prm_1",
                              1,
                              "",
                              promotion_kind::two_for_one,
                              "",
                              "",
                              50,
                              {0, 50, 0, 0},
                              std::vector<std::string>{"A", "B", "C"}}},
                            amounts_of(270, 50)};
    const auto without_roses = substituted(now, roses, std::nullopt);
    ASSERT_TRUE(without_roses);
    EXPECT_EQ(without_roses->promotions[0].lines, (std::vector<std::int64_t>{0, 30, 0}));
    EXPECT_EQ(without_roses->amounts, amounts_of(170, 30));
    const auto without_tulips = substituted(now, tulips, std::nullopt);
    ASSERT_TRUE(without_tulips);
    EXPECT_EQ(without_tulips->promotions[0].lines, (std::vector<std::int64_t>{0, 50, 0}));
    EXPECT_EQ(without_tulips->amounts, amounts_of(240, 50));
    const order_line cheap{"E", "E", "", "", "", 1, 20, 1};
    const auto exchanged = substituted(now, roses, cheap);
    ASSERT_TRUE(exchanged);
    EXPECT_EQ(exchanged->promotions[0].lines, (std::vector<std::int64_t>{0, 0, 30, 0}))
        << "the replacement takes the place of the line in its pairs";
    EXPECT_EQ(exchanged->amounts, amounts_of(190, 30));
}

}  // namespace
}  // namespace flores::order
