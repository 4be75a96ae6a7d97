#include "fixture.hpp"

namespace flores::wishlist::test {
namespace {

TEST_F(wishlists, an_item_moves_to_the_cart) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    const auto moved = run_task(service_.to_cart("usr_a", list, roses(), 2, language::es));
    ASSERT_TRUE(moved);
    EXPECT_TRUE(moved->items.empty());
    EXPECT_EQ(carts_.lines, (std::map<std::string, int>{{"usr_a AML001", 2}}));
}

TEST_F(wishlists, a_move_to_the_cart_whose_answer_was_lost_is_done_again_without_harm) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    carts_.lines["usr_a AML001"] = 1;  // killed between the two steps
    ASSERT_TRUE(run_task(service_.to_cart("usr_a", list, roses(), 1, language::es)));
    const auto again = run_task(service_.to_cart("usr_a", list, roses(), 1, language::es));
    ASSERT_TRUE(again) << "moved already";
    EXPECT_TRUE(again->items.empty());
    EXPECT_EQ(carts_.lines, (std::map<std::string, int>{{"usr_a AML001", 1}}));
}

TEST_F(wishlists, what_the_cart_refuses_stays_on_the_list) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    carts_.full = true;
    const auto moved = run_task(service_.to_cart("usr_a", list, roses(), 1, language::es));
    ASSERT_FALSE(moved);
    EXPECT_TRUE(moved.error().is(cart::too_many_lines));
    EXPECT_EQ(shown("usr_a", list).items.size(), 1u);
}

TEST_F(wishlists, what_is_in_neither_place_is_not_moved) {
    const std::string list = made("usr_a");
    const auto there = run_task(service_.to_cart("usr_a", list, roses(), 1, language::es));
    ASSERT_FALSE(there);
    EXPECT_TRUE(there.error().is(errors::not_found));
    const auto back = run_task(service_.from_cart("usr_a", list, roses(), language::es));
    ASSERT_FALSE(back);
    EXPECT_TRUE(back.error().is(errors::not_found));
    EXPECT_TRUE(carts_.lines.empty());
    EXPECT_TRUE(shown("usr_a", list).items.empty());
}

TEST_F(wishlists, a_line_of_the_cart_moves_to_a_list) {
    const std::string list = made("usr_a");
    carts_.lines["usr_a AML001"] = 3;
    carts_.down = true;  // after the first step: it is in both places, not lost
    EXPECT_FALSE(run_task(service_.from_cart("usr_a", list, roses(), language::es)));
    EXPECT_EQ(shown("usr_a", list).items.size(), 1u);
    EXPECT_EQ(carts_.lines.size(), 1u);
    carts_.down = false;
    ASSERT_TRUE(run_task(service_.from_cart("usr_a", list, roses(), language::es)));
    EXPECT_TRUE(carts_.lines.empty());
    const auto again = run_task(service_.from_cart("usr_a", list, roses(), language::es));
    ASSERT_TRUE(again) << "moved already";
    EXPECT_EQ(again->items.size(), 1u);
}

TEST_F(wishlists, moves_in_opposite_ways_at_once_lose_nothing) {
    const std::string list = made("usr_a");
    const auto to_cart = [&] {
        return service_.to_cart("usr_a", list, roses(), 2, language::es);
    };
    const auto from_cart = [&] {
        return service_.from_cart("usr_a", list, roses(), language::es);
    };
    put("usr_a", list, roses());
    carts_.meanwhile = [&]() -> task<void> {
        EXPECT_TRUE(co_await from_cart());
    };
    EXPECT_TRUE(run_task(to_cart())->items.empty());
    EXPECT_EQ(carts_.lines, (std::map<std::string, int>{{"usr_a AML001", 2}}));
    carts_.meanwhile = [&]() -> task<void> {
        EXPECT_TRUE(co_await to_cart());
    };
    EXPECT_EQ(run_task(from_cart())->items.size(), 1u);
    EXPECT_EQ(shown("usr_a", list).items.size(), 1u);
}

TEST_F(wishlists, nobody_moves_to_the_list_or_from_the_cart_of_another) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    EXPECT_FALSE(run_task(service_.to_cart("usr_b", list, roses(), 1, language::es)));
    carts_.lines["usr_b AML002"] = 1;
    EXPECT_FALSE(run_task(service_.from_cart("usr_b", list, lilies(), language::es)));
    EXPECT_EQ(carts_.lines, (std::map<std::string, int>{{"usr_b AML002", 1}}));
    EXPECT_EQ(shown("usr_a", list).items.size(), 1u);
}

}  // namespace
}  // namespace flores::wishlist::test
