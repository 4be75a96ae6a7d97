#include "fixture.hpp"

namespace flores::wishlist::test {
namespace {

using notices = std::vector<notice>;

TEST_F(wishlists, a_view_is_priced_at_each_read) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    EXPECT_EQ(shown("usr_a", list).items[0].notices, notices{});
    EXPECT_FALSE(shown("usr_a", list).items[0].former_price);
    products_.all[0].price = {30'000};
    const wish_view cheaper = shown("usr_a", list).items[0];
    EXPECT_EQ(cheaper.price, money{30'000});
    EXPECT_EQ(cheaper.former_price, money{35'000});
    EXPECT_EQ(cheaper.notices, notices{notice::cheaper});
    products_.all[0].price = {40'000};
    products_.all[0].availability = "low";
    EXPECT_EQ(shown("usr_a", list).items[0].notices, (notices{notice::low_stock, notice::dearer}));
}

TEST_F(wishlists, a_view_says_what_is_sold_out_and_what_came_back) {
    const std::string list = made("usr_a");
    put("usr_a", list, lilies());
    EXPECT_EQ(shown("usr_a", list).items[0].notices, notices{notice::sold_out});
    products_.all[1].availability = "in_stock";
    EXPECT_EQ(shown("usr_a", list).items[0].notices, notices{notice::back_in_stock});
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 2));
    EXPECT_EQ(shown("usr_a", list).items[0].notices, notices{notice::back_in_stock})
        << "having been told does not undo it";
}

TEST_F(wishlists, an_item_whose_product_is_gone_stays_visible) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    products_.all[0].active = false;
    EXPECT_EQ(shown("usr_a", list).items[0].notices, notices{notice::unavailable});
    products_.all.clear();
    const wish_view gone = shown("usr_a", list).items[0];
    EXPECT_EQ(gone.sku, "AML001");
    EXPECT_EQ(gone.notices, notices{notice::unavailable});
    EXPECT_FALSE(gone.price);
}

TEST_F(wishlists, what_is_not_sold_is_not_put_in) {
    const std::string list = made("usr_a");
    for (const char* text : {"AML003", "AML999"}) {
        const auto put = run_task(
            service_.put_item("usr_a", list, *sku::parse(text), std::nullopt, language::es));
        ASSERT_FALSE(put);
        EXPECT_TRUE(put.error().is(unknown_sku));
    }
    EXPECT_TRUE(shown("usr_a", list).items.empty());
}

TEST_F(wishlists, while_product_is_away_a_view_fails_instead_of_showing_old_prices) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    products_.down = true;
    const auto view = run_task(service_.show("usr_a", list, language::es));
    ASSERT_FALSE(view);
    EXPECT_TRUE(view.error().is(errors::unavailable));
}

TEST_F(wishlists, an_edit_of_an_old_view_is_refused) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    change_list_request rename{{1}, {{"Cumpleaños"}}, std::nullopt};
    const auto late = run_task(service_.change("usr_a", list, rename, language::es));
    ASSERT_FALSE(late);
    EXPECT_TRUE(late.error().is(stale_revision));
    EXPECT_FALSE(run_task(service_.remove("usr_a", list, 1)));
    EXPECT_FALSE(run_task(service_.put_item("usr_a", list, lilies(), 1, language::es)));
    EXPECT_FALSE(run_task(service_.remove_item("usr_a", list, roses(), 1, language::es)));
    EXPECT_EQ(shown("usr_a", list).name, "Boda");
    rename.revision = {2};
    const auto renamed = run_task(service_.change("usr_a", list, rename, language::es));
    ASSERT_TRUE(renamed);
    EXPECT_EQ(renamed->name, "Cumpleaños");
    EXPECT_TRUE(renamed->mail_notices) << "what is absent stays";
    EXPECT_EQ(renamed->revision, 3);
}

TEST_F(wishlists, lists_are_summed_up_with_their_skus) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    clock_.advance(std::chrono::seconds(1));
    put("usr_a", list, lilies());
    const auto all = run_task(service_.list("usr_a"));
    ASSERT_EQ(all->items.size(), 1u);
    EXPECT_EQ(all->items[0].skus, (std::vector<std::string>{"AML002", "AML001"})) << "newest first";
    EXPECT_TRUE(run_task(service_.list("usr_b"))->items.empty());
}

}  // namespace
}  // namespace flores::wishlist::test
