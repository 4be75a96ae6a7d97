// That nothing is sold or ordered twice, whatever is sent again and however many order at once.
#include "platform/json/encode.hpp"
#include "support/order_shop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <set>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class placing_once : public testing::Test {
protected:
    order_shop shop_;
};

TEST_F(placing_once, a_key_sent_again_gives_the_same_answer_and_no_other_order) {
    const auto first = shop_.place(order_shop::key(1));
    ASSERT_TRUE(first);
    ASSERT_TRUE(run_task(shop_.orders.set_payment(order_shop::manager(),
                                                  *order_number::parse(first->number),
                                                  order_shop::key(2), {}, language::es)));
    shop_.products.all[0].price = {99'000};
    shop_.set_stock("AML001", 0);
    shop_.clock.advance(std::chrono::hours(20));
    const auto again = shop_.place(order_shop::key(1));
    ASSERT_TRUE(again) << "though it would be refused by now";
    EXPECT_EQ(json::encode(*again), json::encode(*first));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM orders"), 1);
    EXPECT_EQ(shop_.on_hand("AML001"), 0);
}

TEST_F(placing_once, a_key_with_another_body_is_refused_and_belongs_to_its_caller_alone) {
    const auto first = shop_.place(order_shop::key(1));
    const auto other_body = shop_.place(order_shop::key(1, "other"), order_shop::roses(2));
    ASSERT_FALSE(other_body);
    EXPECT_TRUE(other_body.error().is(errors::key_reused));
    auto dear = order_shop::roses();
    dear.expected_total = {1};
    const auto refused_too = shop_.place(order_shop::key(1, "other"), dear);
    ASSERT_FALSE(refused_too);
    EXPECT_TRUE(refused_too.error().is(errors::key_reused));
    const auto stranger =
        shop_.place(order_shop::key(1), order_shop::roses(), order_shop::account("usr_a"));
    ASSERT_TRUE(stranger);
    EXPECT_NE(stranger->number, first->number);
}

TEST_F(placing_once, an_order_of_an_older_release_is_opened_by_the_token_that_it_got) {
    const auto first = shop_.place(order_shop::key(1));
    const auto number = *order_number::parse(first->number);
    const auto digest = auth::hmac_sha256(shop_.secrets.token_key, first->number);
    const auto token = auth::base64url({reinterpret_cast<const char*>(digest.data()), 16});
    EXPECT_NE(first->access_token, token);
    auto writing = shop_.file.write([&token](sql::connection& db) -> expected<void> {
        db.exec("UPDATE orders SET token_hash = ?", auth::sha256_hex(token));
        return {};
    });
    ASSERT_TRUE(run_task(std::move(writing)));
    EXPECT_EQ(shop_.place(order_shop::key(1))->access_token, token);
    EXPECT_TRUE(run_task(shop_.orders.show(order_shop::guest(), number, token, language::es)));
}

// As after a restore, which forgets what was placed since the backup.
TEST_F(placing_once, a_number_that_is_given_again_brings_another_token) {
    order_shop restored;
    restored.clock.advance(std::chrono::seconds(1));
    const auto lost = shop_.place(order_shop::key(1));
    const auto other = restored.place(order_shop::key(2));
    ASSERT_EQ(lost->number, other->number);
    EXPECT_NE(lost->access_token, other->access_token);
}

TEST_F(placing_once, a_guest_who_lost_the_answer_finds_the_order_with_any_cookie_or_none) {
    const auto first =
        shop_.place(order_shop::key(1), order_shop::roses(), order_shop::guest("made1"));
    const auto lost =
        shop_.place(order_shop::key(1), order_shop::roses(), order_shop::guest("made2"));
    ASSERT_TRUE(first && lost);
    EXPECT_EQ(lost->number, first->number);
    EXPECT_EQ(lost->access_token, first->access_token);
    EXPECT_EQ(shop_.on_hand("AML001"), 9);
}

TEST_F(placing_once, a_guests_key_with_another_body_is_refused_whatever_cookie_the_refusal_brings) {
    ASSERT_TRUE(shop_.place(order_shop::key(1), order_shop::roses(), order_shop::guest("made1")));
    for (const char* made : {"made2", "made2", "made3"}) {
        const auto other =
            shop_.place(order_shop::key(1, "other"), order_shop::roses(2), order_shop::guest(made));
        ASSERT_FALSE(other);
        EXPECT_TRUE(other.error().is(errors::key_reused));
    }
    EXPECT_EQ(shop_.on_hand("AML001"), 9);
}

TEST_F(placing_once, keys_are_forgotten_after_a_day) {
    ASSERT_TRUE(shop_.place(order_shop::key(1)));
    shop_.clock.advance(std::chrono::hours(23));
    EXPECT_EQ(*run_task(shop_.orders.forget_keys()), 0);
    shop_.clock.advance(std::chrono::hours(1));
    EXPECT_EQ(*run_task(shop_.orders.forget_keys()), 1);
}

struct tally {
    int placed = 0;
    int refused = 0;
    std::set<std::string> numbers{};
};

task<void> count_placed(order_service& orders, int client, int key, tally& all) {
    auto placing = orders.place(order_shop::guest("cart" + std::to_string(client)),
                                order_shop::key(key), order_shop::roses(), language::es);
    auto done = co_await std::move(placing);
    if (done) all.numbers.insert(done->number);
    ++(done ? all.placed : all.refused);
}

// Sends `requests` at once; request i comes from client i % clients with its key.
tally rush(order_service& orders, int requests, int clients) {
    tally all;
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    for (int i = 0; i < requests; ++i)
        boost::asio::co_spawn(loop, count_placed(orders, i % clients, i % clients, all),
                              [](std::exception_ptr thrown) {
                                  if (thrown) std::rethrow_exception(thrown);
                              });
    loop.run();
    return all;
}

TEST_F(placing_once, many_at_once_never_oversell_a_product) {
    const tally all = rush(shop_.orders, 40, 40);
    EXPECT_EQ(all.placed, 10);
    EXPECT_EQ(all.refused, 30);
    EXPECT_EQ(all.numbers.size(), 10u);
    EXPECT_EQ(shop_.on_hand("AML001"), 0);
    EXPECT_EQ(shop_.taken(), 10);
}

TEST_F(placing_once, many_at_once_never_overfill_a_slot) {
    shop_.set_stock("AML001", 100);
    const tally all = rush(shop_.orders, 40, 40);
    EXPECT_EQ(all.placed, 12);
    EXPECT_EQ(shop_.taken(), 12);
    EXPECT_EQ(shop_.on_hand("AML001"), 88);
}

TEST_F(placing_once, one_key_sent_at_once_many_times_is_one_order) {
    const tally all = rush(shop_.orders, 20, 1);
    EXPECT_EQ(all.placed, 20);
    EXPECT_EQ(all.numbers.size(), 1u);
    EXPECT_EQ(shop_.on_hand("AML001"), 9);
}

}  // namespace
}  // namespace flores::order
