#include "fixture.hpp"
#include "platform/json/encode.hpp"

namespace flores::wishlist::test {
namespace {

TEST_F(wishlists, a_share_link_opens_the_list_until_it_ends) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    const auto shared = run_task(service_.start_share("usr_a", list, language::es));
    ASSERT_TRUE(shared && shared->share_token);
    const std::string token = *shared->share_token;
    EXPECT_EQ(token.size(), 22u) << "128 bits";
    const auto again = run_task(service_.start_share("usr_a", list, language::es));
    EXPECT_EQ(again->share_token, token);
    EXPECT_EQ(shown("usr_a", list).share_token, token) << "it can be copied again";
    ASSERT_TRUE(run_task(service_.show_shared(token, language::es)));
    ASSERT_TRUE(run_task(service_.end_share("usr_a", list, language::es)));
    const auto ended = run_task(service_.show_shared(token, language::es));
    ASSERT_FALSE(ended);
    EXPECT_TRUE(ended.error().is(errors::not_found));
    const auto anew = run_task(service_.start_share("usr_a", list, language::es));
    EXPECT_NE(anew->share_token, token);
    EXPECT_FALSE(run_task(service_.show_shared(token, language::es)));
}

TEST_F(wishlists, a_shared_list_says_nothing_of_its_owner_but_the_name) {
    const std::string list = made("usr_a");
    put("usr_a", list, roses());
    products_.all[0].price = {30'000};
    const auto shared = run_task(service_.start_share("usr_a", list, language::es));
    const auto view = run_task(service_.show_shared(*shared->share_token, language::en));
    ASSERT_TRUE(view);
    EXPECT_EQ(json::encode(*view),
              R"({"name":"Boda","items":[{"sku":"AML001","product_id":"AML001","name":"Roses",)"
              R"("size":"estandar","price":{"amount":30000,"currency":"CLP"},"notices":[]}]})");
}

TEST_F(wishlists, the_store_holds_no_link) {
    const std::string list = made("usr_a");
    const auto shared = run_task(service_.start_share("usr_a", list, language::es));
    const auto stored = run_task(stored_.find("usr_a", list));
    ASSERT_TRUE(stored && stored->shared);
    EXPECT_NE(stored->shared->seed, *shared->share_token);
    EXPECT_EQ(stored->shared->hash, share_links::hash(*shared->share_token));
    const share_links others{"another secret of the tests, of 32 bytes"};
    EXPECT_NE(others.token(list, *stored->shared), *shared->share_token);
    EXPECT_NE(links_.token("wsl_other", *stored->shared), *shared->share_token);
}

TEST_F(wishlists, a_stranger_can_neither_share_nor_end_sharing) {
    const std::string list = made("usr_a");
    EXPECT_FALSE(run_task(service_.start_share("usr_b", list, language::es)));
    const auto shared = run_task(service_.start_share("usr_a", list, language::es));
    EXPECT_FALSE(run_task(service_.end_share("usr_b", list, language::es)));
    EXPECT_TRUE(run_task(service_.show_shared(*shared->share_token, language::es)));
}

}  // namespace
}  // namespace flores::wishlist::test
