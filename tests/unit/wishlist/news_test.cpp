#include "fixture.hpp"

namespace flores::wishlist::test {
namespace {

using values = std::map<std::string, std::string>;

TEST_F(wishlists, what_was_sold_out_and_is_back_is_mailed_once_a_day) {
    put("usr_a", made("usr_a"), lilies());
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 4));
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 4)) << "an event may arrive twice";
    ASSERT_TRUE(hear_stock("AML002", "low", 5)) << "it was there already";
    const auto asked = mails();
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].to, "usr_a");
    EXPECT_EQ(asked[0].language, "") << "the account's, when it is sent";
    EXPECT_EQ(asked[0].kind, contact::mail_kind::back_in_stock);
    EXPECT_EQ(asked[0].values, (values{{"product", "Lirios"}, {"link", "/products/AML002"}}));
    ASSERT_TRUE(hear_stock("AML002", "out", 6));
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 7));
    EXPECT_EQ(mails().size(), 1u) << "another change within the day";
    clock_.advance(notices_apart);
    ASSERT_TRUE(hear_stock("AML002", "out", 8));
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 9));
    EXPECT_EQ(mails().size(), 2u) << "and on the next";
}

TEST_F(wishlists, what_was_there_all_along_is_no_news) {
    put("usr_a", made("usr_a"), roses());
    ASSERT_TRUE(hear_stock("AML001", "low", 1));
    ASSERT_TRUE(hear_stock("AML001", "in_stock", 2));
    EXPECT_TRUE(mails().empty());
}

TEST_F(wishlists, news_that_come_late_change_nothing) {
    put("usr_a", made("usr_a"), roses());
    ASSERT_TRUE(hear_stock("AML001", "in_stock", 8));
    ASSERT_TRUE(hear_stock("AML001", "out", 7));
    ASSERT_TRUE(hear_stock("AML001", "low", 9));
    EXPECT_TRUE(mails().empty());
}

TEST_F(wishlists, what_order_told_goes_before_a_hint_that_is_behind) {
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 3));
    put("usr_a", made("usr_a"), lilies());  // offered as sold out still
    ASSERT_TRUE(hear_stock("AML002", "low", 4));
    EXPECT_TRUE(mails().empty());
}

TEST_F(wishlists, a_list_without_notices_mails_nothing) {
    put("usr_a", made("usr_a", false), lilies());
    put("usr_b", made("usr_b"), lilies());
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 1));
    ASSERT_TRUE(hear_price("AML002", 9'000, 2));
    for (const auto& mail : mails()) EXPECT_EQ(mail.to, "usr_b");
    EXPECT_EQ(mails().size(), 2u);
}

TEST_F(wishlists, an_account_is_told_once_however_many_of_its_lists_have_it) {
    put("usr_a", made("usr_a"), lilies());
    put("usr_a", made("usr_a"), lilies());
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 1));
    ASSERT_TRUE(hear_price("AML002", 9'000, 2));
    EXPECT_EQ(mails().size(), 2u);
}

TEST_F(wishlists, what_became_cheaper_is_mailed_with_its_name_in_both_languages) {
    put("usr_a", made("usr_a", true, language::en), roses());
    ASSERT_TRUE(hear_price("AML001", 30'000, 4));
    ASSERT_TRUE(hear_price("AML001", 30'000, 4));
    ASSERT_TRUE(hear_price("AML001", 30'000, 5)) << "told, but the same";
    const auto asked = mails();
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].kind, contact::mail_kind::cheaper);
    EXPECT_EQ(asked[0].language, "");
    EXPECT_EQ(asked[0].values, (values{{"product", "Rosas"},
                                       {"product_en", "Roses"},
                                       {"link", "/products/AML001"},
                                       {"price", "30000"}}));
}

TEST_F(wishlists, cheaper_is_what_costs_less_than_told_last_and_than_seen) {
    put("usr_a", made("usr_a"), roses());
    ASSERT_TRUE(hear_price("AML001", 45'000, 4));
    ASSERT_TRUE(hear_price("AML001", 40'000, 5));
    EXPECT_TRUE(mails().empty()) << "it is dearer than it was when put in";
    ASSERT_TRUE(hear_price("AML001", 20'000, 7));
    ASSERT_TRUE(hear_price("AML001", 30'000, 8));
    ASSERT_TRUE(hear_price("AML001", 10'000, 6)) << "late";
    EXPECT_EQ(mails().size(), 1u);
    clock_.advance(notices_apart);
    ASSERT_TRUE(hear_price("AML001", 20'000, 9));
    EXPECT_EQ(mails().size(), 2u);
}

TEST_F(wishlists, a_price_from_before_the_item_was_put_in_is_no_news) {
    put("usr_a", made("usr_a"), roses());  // at revision 3
    ASSERT_TRUE(hear_price("AML001", 30'000, 3));
    EXPECT_TRUE(mails().empty());
}

TEST_F(wishlists, nobody_hears_of_what_is_not_sold_any_more) {
    put("usr_a", made("usr_a"), lilies());
    products_.all[1].active = false;
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 1));
    ASSERT_TRUE(hear_price("AML002", 9'000, 2));
    EXPECT_TRUE(mails().empty());
}

TEST_F(wishlists, what_became_of_it_while_it_was_not_sold_is_told_when_it_is_again) {
    put("usr_a", made("usr_a"), lilies());
    products_.all[1].active = false;
    ASSERT_TRUE(hear_price("AML002", 9'000, 2));
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 1));
    EXPECT_TRUE(mails().empty());
    products_.all[1].active = true;
    ASSERT_TRUE(hear_price("AML002", 9'000, 3));
    ASSERT_EQ(mails().size(), 2u);
    EXPECT_EQ(mails()[0].kind, contact::mail_kind::cheaper);
    EXPECT_EQ(mails()[1].kind, contact::mail_kind::back_in_stock);
}

TEST_F(wishlists, what_is_sold_again_and_sold_out_is_not_back) {
    put("usr_a", made("usr_a"), lilies());
    ASSERT_TRUE(hear_price("AML002", 12'000, 2));
    ASSERT_TRUE(hear_stock("AML002", "out", 1));
    ASSERT_TRUE(hear_price("AML002", 12'000, 3));
    EXPECT_TRUE(mails().empty());
}

TEST_F(wishlists, an_answer_that_is_behind_the_news_is_asked_again) {
    put("usr_a", made("usr_a"), lilies());
    products_.all[1].active = false;  // as it was at revision 1
    EXPECT_FALSE(run_task(news_.take_prices({{"AML002", 9'000}}, 2)));
    products_.all[1].active = true;
    products_.all[1].revision = 2;
    ASSERT_TRUE(run_task(news_.take_prices({{"AML002", 9'000}}, 2)));
    EXPECT_EQ(mails().size(), 1u);
}

TEST_F(wishlists, while_product_is_away_news_wait) {
    put("usr_a", made("usr_a"), lilies());
    products_.down = true;
    EXPECT_FALSE(hear_stock("AML002", "in_stock", 1));
    EXPECT_FALSE(hear_price("AML002", 9'000, 2));
    products_.down = false;
    ASSERT_TRUE(hear_stock("AML002", "in_stock", 1));
    ASSERT_TRUE(hear_price("AML002", 9'000, 2));
    EXPECT_EQ(mails().size(), 2u);
}

TEST_F(wishlists, more_accounts_than_one_step_serves_are_all_told) {
    constexpr int accounts = 450;
    for (int i = 0; i < accounts; ++i) {
        const std::string account = "usr_" + std::to_string(i);
        put(account, made(account), lilies());
    }
    ASSERT_TRUE(hear_stock("AML002", "low", 1));
    EXPECT_EQ(mails().size(), static_cast<std::size_t>(accounts));
}

}  // namespace
}  // namespace flores::wishlist::test
