// What promotions take off, to the peso, and which of several an order gets.
#include "services/order/promotion_rules.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace flores::order {
namespace {

using enum promotion_problem;

constexpr instant noon{std::chrono::hours(12)};

promotion made(promotion_kind kind, std::string id = "prm_1", std::string code = "") {
    promotion out;
    out.id = std::move(id);
    out.revision = 1;
    out.code = std::move(code);
    out.terms.kind = kind;
    out.terms.name_es = "promo";
    return out;
}

promotion percentage(std::int64_t percent, std::string id = "prm_1", std::string code = "") {
    promotion out = made(promotion_kind::percentage, std::move(id), std::move(code));
    out.terms.percent = percent;
    return out;
}

promotion fixed(std::int64_t amount, std::string id = "prm_1", std::string code = "") {
    promotion out = made(promotion_kind::fixed_amount, std::move(id), std::move(code));
    out.terms.amount = amount;
    return out;
}

basket roses_and_lilies() {
    return {{{"AML001", {"ramos", "rosas"}, 35'000, 1}, {"AML002", {"ramos"}, 12'345, 2}}, 2'990};
}

std::vector<std::int64_t> lines_of(const promotion& what, const basket& on) {
    return applied_to(what, on).lines;
}

using amounts = std::vector<std::int64_t>;

TEST(promotion_amounts, a_percentage_is_rounded_once_and_its_shares_add_up) {
    const basket three{{{"A", {}, 333, 1}, {"B", {}, 333, 1}, {"C", {}, 335, 1}}, 0};
    const auto tenth = applied_to(percentage(10), three);
    EXPECT_EQ(tenth.amount, 100) << "of 1,001, not three times 33";
    EXPECT_EQ(tenth.lines, (amounts{33, 33, 34}));
    const basket halves{{{"A", {}, 5, 1}, {"B", {}, 10, 1}}, 0};
    EXPECT_EQ(applied_to(percentage(10), halves).amount, 2) << "1.5 is rounded up";
    EXPECT_EQ(lines_of(percentage(10), halves), (amounts{1, 1}));
    EXPECT_EQ(lines_of(percentage(100), three), (amounts{333, 333, 335}));
}

TEST(promotion_amounts, a_fixed_amount_takes_no_more_than_there_is) {
    EXPECT_EQ(applied_to(fixed(10'000), roses_and_lilies()).amount, 10'000);
    EXPECT_EQ(lines_of(fixed(10'000), roses_and_lilies()), (amounts{5'864, 4'136}));
    EXPECT_EQ(lines_of(fixed(70'000), roses_and_lilies()), (amounts{35'000, 24'690}));
    promotion of_lilies = fixed(70'000);
    of_lilies.terms.skus = {"AML002"};
    EXPECT_EQ(lines_of(of_lilies, roses_and_lilies()), (amounts{0, 24'690}));
}

TEST(promotion_amounts, of_each_pair_the_cheaper_unit_is_free_dearest_first) {
    const promotion two = made(promotion_kind::two_for_one);
    EXPECT_EQ(lines_of(two, {{{"A", {}, 100, 5}}, 0}), (amounts{200}));
    // 300 300 | 300 200 | 200 100: the seconds are 300, 200, 100.
    const basket mixed{{{"A", {}, 100, 1}, {"B", {}, 300, 3}, {"C", {}, 200, 2}}, 0};
    EXPECT_EQ(lines_of(two, mixed), (amounts{100, 300, 200}));
    EXPECT_EQ(applied_to(two, {{{"A", {}, 100, 1}}, 0}).amount, 0);
    promotion of_roses = two;
    of_roses.terms.categories = {"rosas"};
    EXPECT_EQ(applied_to(of_roses, roses_and_lilies()).amount, 0)
        << "a rose and a lily are no pair";
    of_roses.terms.categories = {"ramos"};
    EXPECT_EQ(lines_of(of_roses, roses_and_lilies()), (amounts{0, 12'345}));
}

TEST(promotion_amounts, a_category_is_for_all_below_it_and_a_sku_for_its_size) {
    promotion half = percentage(50);
    half.terms.skus = {"AML001-grande"};
    EXPECT_EQ(applied_to(half, roses_and_lilies()).amount, 0);
    half.terms.categories = {"rosas"};
    EXPECT_EQ(lines_of(half, roses_and_lilies()), (amounts{17'500, 0}));
    promotion delivery = made(promotion_kind::free_delivery);
    delivery.terms.categories = {"plantas"};
    EXPECT_EQ(applied_to(delivery, roses_and_lilies()).amount, 0);
    delivery.terms.categories = {"ramos"};
    EXPECT_EQ(applied_to(delivery, roses_and_lilies()).amount, 2'990);
    EXPECT_TRUE(lines_of(delivery, roses_and_lilies()).empty());
}

TEST(promotion_amounts, whatever_the_basket_shares_are_whole_and_within_their_lines) {
    std::mt19937 random(5);
    const auto upto = [&](std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>(1, most)(random);
    };
    for (int round = 0; round < 3'000; ++round) {
        basket on;
        for (std::int64_t lines = upto(8); lines > 0; --lines)
            on.lines.push_back({"A" + std::to_string(lines),
                                {upto(2) == 1 ? "in" : "out"},
                                upto(10'000'000),
                                upto(99)});
        for (promotion one : {percentage(upto(100)), fixed(upto(discount_clp_max)),
                              made(promotion_kind::two_for_one)}) {
            if (upto(2) == 1) one.terms.categories = {"in"};
            const auto off = applied_to(one, on);
            ASSERT_EQ(std::accumulate(off.lines.begin(), off.lines.end(), std::int64_t{0}),
                      off.amount);
            for (std::size_t i = 0; i < on.lines.size(); ++i) {
                const bool is_for =
                    one.terms.categories.empty() || on.lines[i].categories[0] == "in";
                ASSERT_GE(off.lines[i], 0);
                ASSERT_LE(off.lines[i], is_for ? on.lines[i].total() : 0);
            }
        }
    }
}

TEST(promotion_obstacles, each_is_named) {
    promotion one = percentage(10);
    one.starts_at = noon;
    one.ends_at = noon + std::chrono::hours(1);
    const auto problem = [&](instant when, const promotion_usage* usage = nullptr) {
        return problem_of(one, roses_and_lilies(), usage, when);
    };
    EXPECT_EQ(problem(noon - std::chrono::microseconds(1)), not_started);
    EXPECT_EQ(problem(noon), std::nullopt);
    EXPECT_EQ(problem(*one.ends_at), ended);
    one.uses_max = 3;
    one.customer_uses_max = 1;
    const promotion_usage last_free{"prm_1", 2, 0};
    const promotion_usage used_by_me{"prm_1", 2, 1};
    const promotion_usage gone{"prm_1", 3, 1};
    EXPECT_EQ(problem(noon, &last_free), std::nullopt);
    EXPECT_EQ(problem(noon, &used_by_me), used_up_by_customer);
    EXPECT_EQ(problem(noon, &gone), used_up);
    one.terms.merchandise_min = 59'690;
    EXPECT_EQ(problem(noon), std::nullopt) << "exactly the minimum";
    one.terms.merchandise_min = 59'691;
    EXPECT_EQ(problem(noon), below_minimum);
    one.terms.merchandise_min = 0;
    one.terms.skus = {"AML009"};
    EXPECT_EQ(problem(noon), nothing_it_is_for);
    one.ended_at = noon;
    EXPECT_EQ(problem(noon), ended);
}

struct granting : testing::Test {
    granted with(const std::string& code = "", std::vector<promotion_usage> usage = {}) {
        return grant(book_of(all), roses_and_lilies(), code, usage, noon);
    }
    std::vector<std::string> ids(const granted& what) {
        std::vector<std::string> out;
        for (const applied_promotion& one : what.applied) out.push_back(one.id);
        return out;
    }
    std::vector<promotion> all;
};
using names = std::vector<std::string>;

TEST_F(granting, the_best_on_merchandise_and_one_on_delivery_and_no_more) {
    all = {percentage(10, "prm_a"), fixed(6'000, "prm_b"),
           made(promotion_kind::free_delivery, "prm_c"),
           made(promotion_kind::free_delivery, "prm_d")};
    const auto given = with();
    EXPECT_EQ(ids(given), (names{"prm_b", "prm_c"}));
    EXPECT_EQ(given.discount(), 6'000 + 2'990);
}

TEST_F(granting, a_code_is_for_those_who_type_it_and_never_makes_it_dearer) {
    all = {percentage(20, "prm_a"), percentage(30, "prm_b", "MAMA30"),
           percentage(10, "prm_c", "MAMA10"), percentage(20, "prm_d", "MAMA20")};
    EXPECT_EQ(ids(with()), names{"prm_a"});
    EXPECT_EQ(ids(with("MAMA30")), names{"prm_b"});
    EXPECT_FALSE(with("MAMA30").code_problem);
    for (const char* code : {"MAMA10", "MAMA20"}) {
        EXPECT_EQ(ids(with(code)), names{"prm_a"});
        EXPECT_EQ(with(code).code_problem, better_one_applies);
    }
    EXPECT_EQ(with("MAMA99").code_problem, unknown_code);
}

TEST_F(granting, what_is_used_up_gives_way_to_the_next) {
    all = {percentage(20, "prm_a"), percentage(30, "prm_b")};
    all[1].uses_max = 1;
    EXPECT_EQ(limited_ids(book_of(all), "", noon), names{"prm_b"});
    EXPECT_EQ(ids(with("", {{"prm_b", 0, 0}})), names{"prm_b"});
    EXPECT_EQ(ids(with("", {{"prm_b", 1, 0}})), names{"prm_a"});
}

TEST_F(granting, a_code_is_that_of_the_promotion_that_lives) {
    all = {percentage(10, "prm_a", "MAMA"), percentage(20, "prm_b", "MAMA"),
           percentage(30, "prm_c", "MAMA")};
    all[0].ended_at = all[2].ended_at = noon;
    EXPECT_EQ(ids(with("MAMA")), names{"prm_b"});
    all[1].ended_at = noon;
    EXPECT_EQ(with("MAMA").code_problem, ended);
}

TEST(promotion_codes, are_read_as_people_type_them) {
    EXPECT_EQ(promotion_code::parse(" mama-10 ")->text(), "MAMA-10");
    for (const char* bad : {"", "AB", "MAMÁ10", "-MAMA", "MAMA-", "MA MA", "MAMA_10"})
        EXPECT_FALSE(promotion_code::parse(bad)) << bad;
    EXPECT_FALSE(promotion_code::parse(std::string(33, 'A')));
}

}  // namespace
}  // namespace flores::order
