// The contract of wishlist_repository and news_repository, over every adapter.
#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/wishlist/migrations.hpp"
#include "services/wishlist/storage/redis_lists.hpp"
#include "services/wishlist/storage/redis_news.hpp"
#include "services/wishlist/storage/sql_lists.hpp"
#include "services/wishlist/storage/sql_news.hpp"
#include "support/redis_client.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace flores::wishlist {
namespace {

using test::run_task;

struct embedded {
    test::temp_folder folder;
    seeded_ids ids{5};
    sql::sqlite_file file{folder / "wishlist.db", migrations};
    events::sql_outbox outbox{file};
    sql_wishlist_repository lists{file};
    sql_news_repository news{file, ids};

    std::int64_t told(const std::string& account) {
        return run_task(file.read([account](sql::connection& db) -> expected<std::int64_t> {
                   return db.integer("SELECT count(*) FROM told WHERE account = ?", account)
                       .value_or(0);
               }))
            .value();
    }
};

struct on_redis {
    seeded_ids ids{5};
    test::redis_client client;
    events::redis_outbox outbox{client.store(), "outbox:{wishlist}"};
    redis_wishlist_repository lists{client.store(), outbox.name()};
    redis_news_repository news{client.store(), outbox, ids};

    std::int64_t told(const std::string& account) {
        return client.say({"ZCARD", "wishlist:{wishlist}:told:" + account})->integer;
    }
};

template <class Adapter>
class wishlist_repository_contract : public testing::Test {
protected:
    static instant at(int second) { return instant(std::chrono::seconds(second)); }
    static wish of(std::string sku, int second = 1) {
        return {.sku = std::move(sku),
                .seen_price = 100,
                .known_price = 100,
                .price_version = 1,
                .stock = wish_stock::in,
                .added_at = at(second)};
    }
    wishlist made(std::string id, std::string account = "usr_a") {
        wishlist fresh{.id = std::move(id),
                       .account = std::move(account),
                       .name = "Boda",
                       .language = "es",
                       .notices = true,
                       .revision = 1};
        fresh.created_at = at(++made_);
        fresh.updated_at = fresh.created_at;
        return run_task(lists().create(std::move(fresh))).value();
    }
    std::vector<std::string> skus(const std::string& list) {
        std::vector<std::string> out;
        for (const wish& one : run_task(lists().find("usr_a", list)).value().items)
            out.push_back(one.sku);
        return out;
    }
    static stock_news stock(bool sold_out, std::int64_t version, instant when = at(9)) {
        return {"AML001", sold_out, version, product_words{"Rosas", "", "/x"}, when};
    }
    static price_news price(std::int64_t pesos, std::int64_t version, instant when = at(9)) {
        return {"AML001", pesos, version, product_words{"Rosas", "", "/x"}, when};
    }
    // All of it sold, and given back.
    void come_and_go(std::int64_t version, instant when) {
        ASSERT_TRUE(run_task(news().take_stock(stock(true, version, when), 10)));
        ASSERT_TRUE(run_task(news().take_stock(stock(false, version + 1, when), 10)));
    }
    std::vector<events::delivery> due() {
        return run_task(adapter_.outbox.due(at(9) + std::chrono::hours(1000), 1000)).value();
    }
    std::size_t mails() { return due().size(); }

    wishlist_repository& lists() { return adapter_.lists; }
    news_repository& news() { return adapter_.news; }

    Adapter adapter_;
    int made_ = 0;
};

using adapters = testing::Types<embedded, on_redis>;
TYPED_TEST_SUITE(wishlist_repository_contract, adapters);

TYPED_TEST(wishlist_repository_contract, lists_stand_in_the_order_they_were_made) {
    EXPECT_TRUE(run_task(this->lists().list("usr_a"))->empty());
    this->made("wsl_2");
    this->made("wsl_1");
    this->made("wsl_3", "usr_b");
    const auto all = run_task(this->lists().list("usr_a"));
    ASSERT_EQ(all->size(), 2u);
    EXPECT_EQ((*all)[0].id, "wsl_2");
    EXPECT_EQ((*all)[1].id, "wsl_1");
}

TYPED_TEST(wishlist_repository_contract, a_list_keeps_what_is_put_the_newest_first) {
    auto& lists = this->lists();
    this->made("wsl_1");
    ASSERT_TRUE(run_task(lists.put_item("usr_a", "wsl_1", this->of("AML001", 1), std::nullopt)));
    const auto two = run_task(lists.put_item("usr_a", "wsl_1", this->of("AML002", 2), 2));
    ASSERT_TRUE(two);
    EXPECT_EQ(two->revision, 3);
    EXPECT_EQ(two->items, (std::vector<wish>{this->of("AML002", 2), this->of("AML001", 1)}));
    wish again = this->of("AML001", 7);
    again.seen_price = 7;
    const auto same = run_task(lists.put_item("usr_a", "wsl_1", again, std::nullopt));
    ASSERT_TRUE(same);
    EXPECT_EQ(same->items, two->items) << "one that is there stays as it is";
    EXPECT_EQ(same->revision, 3);
    ASSERT_TRUE(run_task(lists.remove_item("usr_a", "wsl_1", "AML002", std::nullopt, this->at(3))));
    const auto gone =
        run_task(lists.remove_item("usr_a", "wsl_1", "AML002", std::nullopt, this->at(3)));
    ASSERT_TRUE(gone) << "again is fine";
    EXPECT_EQ(gone->revision, 4);
    EXPECT_EQ(this->skus("wsl_1"), std::vector<std::string>{"AML001"});
}

TYPED_TEST(wishlist_repository_contract, a_change_on_an_old_view_writes_nothing) {
    auto& lists = this->lists();
    this->made("wsl_1");
    ASSERT_TRUE(run_task(lists.put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    for (const std::int64_t seen : {1, 3}) {
        const auto late =
            run_task(lists.change("usr_a", "wsl_1", {"Otra", false}, seen, this->at(5)));
        ASSERT_FALSE(late);
        EXPECT_TRUE(late.error().is(stale_revision));
        EXPECT_FALSE(run_task(lists.put_item("usr_a", "wsl_1", this->of("AML002"), seen)));
        EXPECT_FALSE(run_task(lists.remove_item("usr_a", "wsl_1", "AML001", seen, this->at(5))));
        EXPECT_FALSE(run_task(lists.remove("usr_a", "wsl_1", seen)));
    }
    const auto found = run_task(lists.find("usr_a", "wsl_1"));
    EXPECT_EQ(found->name, "Boda");
    EXPECT_EQ(found->revision, 2);
    EXPECT_EQ(this->skus("wsl_1"), std::vector<std::string>{"AML001"});
    const auto changed =
        run_task(lists.change("usr_a", "wsl_1", {std::nullopt, false}, 2, this->at(5)));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->name, "Boda");
    EXPECT_FALSE(changed->notices);
    EXPECT_EQ(changed->updated_at, this->at(5));
    ASSERT_TRUE(run_task(lists.remove("usr_a", "wsl_1", 3)));
    EXPECT_TRUE(run_task(lists.find("usr_a", "wsl_1")).error().is(errors::not_found));
}

TYPED_TEST(wishlist_repository_contract, a_list_of_another_is_not_there) {
    auto& lists = this->lists();
    this->made("wsl_1");
    const auto put = run_task(lists.put_item("usr_b", "wsl_1", this->of("AML001"), std::nullopt));
    ASSERT_FALSE(put);
    EXPECT_TRUE(put.error().is(errors::not_found));
    EXPECT_FALSE(run_task(lists.find("usr_b", "wsl_1")));
    EXPECT_FALSE(run_task(lists.change("usr_b", "wsl_1", {"Mía", true}, 1, this->at(2))));
    EXPECT_FALSE(
        run_task(lists.remove_item("usr_b", "wsl_1", "AML001", std::nullopt, this->at(2))));
    EXPECT_FALSE(run_task(lists.remove("usr_b", "wsl_1", 1)));
    EXPECT_FALSE(run_task(lists.set_share("usr_b", "wsl_1", share{"s", "h"})));
    EXPECT_EQ(run_task(lists.find("usr_a", "wsl_1"))->revision, 1);
}

TYPED_TEST(wishlist_repository_contract, a_list_that_is_made_again_stays_as_it_is) {
    auto& lists = this->lists();
    for (std::size_t i = 0; i < lists_max; ++i) this->made("wsl_" + std::to_string(i));
    ASSERT_TRUE(run_task(lists.put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    const auto again = run_task(
        lists.create({.id = "wsl_1", .account = "usr_a", .name = "Otra", .language = "es"}));
    ASSERT_TRUE(again) << "it needs no room";
    EXPECT_EQ(again->name, "Boda");
    EXPECT_EQ(again->revision, 2);
    EXPECT_EQ(again->items, std::vector<wish>{this->of("AML001")});
    EXPECT_EQ(run_task(lists.list("usr_a"))->size(), lists_max);
}

TYPED_TEST(wishlist_repository_contract, there_are_limits_to_lists_and_items) {
    auto& lists = this->lists();
    for (std::size_t i = 0; i < lists_max; ++i) this->made("wsl_" + std::to_string(i));
    const auto list = run_task(
        lists.create({.id = "wsl_more", .account = "usr_a", .name = "x", .language = "es"}));
    ASSERT_FALSE(list);
    EXPECT_TRUE(list.error().is(too_many_lists));
    for (std::size_t i = 0; i < items_max; ++i)
        ASSERT_TRUE(run_task(
            lists.put_item("usr_a", "wsl_0", this->of("P" + std::to_string(i)), std::nullopt)));
    const auto item = run_task(lists.put_item("usr_a", "wsl_0", this->of("more"), std::nullopt));
    ASSERT_FALSE(item);
    EXPECT_TRUE(item.error().is(too_many_items));
    EXPECT_TRUE(run_task(lists.put_item("usr_a", "wsl_0", this->of("P7"), std::nullopt)))
        << "what is there already needs no room";
}

TYPED_TEST(wishlist_repository_contract, a_share_is_kept_until_it_ends) {
    auto& lists = this->lists();
    this->made("wsl_1");
    this->made("wsl_2");
    ASSERT_TRUE(run_task(lists.set_share("usr_a", "wsl_1", share{"s1", "h1"})));
    const auto again = run_task(lists.set_share("usr_a", "wsl_1", share{"s2", "h2"}));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->shared, (share{"s1", "h1"}));
    EXPECT_EQ(run_task(lists.find_shared("h1"))->id, "wsl_1");
    EXPECT_FALSE(run_task(lists.find_shared("h2")));
    ASSERT_TRUE(run_task(lists.set_share("usr_a", "wsl_1", std::nullopt)));
    EXPECT_TRUE(run_task(lists.find_shared("h1")).error().is(errors::not_found));
    ASSERT_TRUE(run_task(lists.set_share("usr_a", "wsl_1", share{"s2", "h2"})));
    EXPECT_EQ(run_task(lists.find_shared("h2"))->id, "wsl_1");
}

TYPED_TEST(wishlist_repository_contract, erasing_takes_all_of_one_account_and_nothing_else) {
    auto& lists = this->lists();
    this->made("wsl_1");
    this->made("wsl_2", "usr_b");
    ASSERT_TRUE(run_task(lists.put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    ASSERT_TRUE(run_task(lists.set_share("usr_a", "wsl_1", share{"s1", "h1"})));
    ASSERT_TRUE(run_task(this->news().take_price(this->price(90, 2), 10)));
    ASSERT_TRUE(run_task(this->news().take_stock(this->stock(true, 1), 10)));
    EXPECT_EQ(this->mails(), 1u);
    ASSERT_TRUE(run_task(lists.erase("usr_a")));
    ASSERT_TRUE(run_task(lists.erase("usr_a"))) << "again is fine";
    EXPECT_TRUE(run_task(lists.list("usr_a"))->empty());
    EXPECT_FALSE(run_task(lists.find_shared("h1")));
    EXPECT_EQ(run_task(lists.list("usr_b"))->size(), 1u);
    ASSERT_TRUE(run_task(this->news().take_stock(this->stock(false, 2), 10)));
    EXPECT_EQ(this->mails(), 0u);
}

TYPED_TEST(wishlist_repository_contract, stock_news_serve_some_accounts_at_a_time) {
    auto& lists = this->lists();
    for (const std::string who : {"a", "b", "c"}) {
        this->made("wsl_" + who, "usr_" + who);
        ASSERT_TRUE(
            run_task(lists.put_item("usr_" + who, "wsl_" + who, this->of("AML001"), std::nullopt)));
    }
    auto& news = this->news();
    EXPECT_EQ(run_task(news.take_stock(this->stock(true, 1), 2)), true);
    EXPECT_EQ(run_task(news.take_stock(this->stock(true, 1), 2)), false);
    EXPECT_EQ(run_task(news.take_stock(this->stock(false, 2), 2)), true);
    EXPECT_EQ(this->mails(), 2u);
    EXPECT_EQ(run_task(news.take_stock(this->stock(false, 2), 2)), false);
    EXPECT_EQ(this->mails(), 3u);
    EXPECT_EQ(run_task(news.take_stock(this->stock(false, 2), 2)), false);
    EXPECT_EQ(run_task(news.take_stock(this->stock(true, 1), 2)), false) << "older";
    EXPECT_EQ(this->mails(), 3u);
    EXPECT_EQ(run_task(lists.find("usr_a", "wsl_a"))->items[0].stock, wish_stock::back);
}

TYPED_TEST(wishlist_repository_contract, price_news_mail_what_is_below_all_that_was_known) {
    auto& news = this->news();
    this->made("wsl_1");
    ASSERT_TRUE(
        run_task(this->lists().put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    EXPECT_EQ(run_task(news.take_price(this->price(90, 2), 10)), false);
    EXPECT_EQ(run_task(news.take_price(this->price(90, 2), 10)), false);
    EXPECT_EQ(this->mails(), 1u);
    EXPECT_EQ(run_task(news.take_price(this->price(95, 4), 10)), false);
    EXPECT_EQ(run_task(news.take_price(this->price(50, 3), 10)), false) << "older";
    EXPECT_EQ(this->mails(), 1u);
    const wish now = run_task(this->lists().find("usr_a", "wsl_1"))->items[0];
    EXPECT_EQ(now.seen_price, 100);
    EXPECT_EQ(now.known_price, 95);
    EXPECT_EQ(now.price_version, 4);
}

TYPED_TEST(wishlist_repository_contract, a_wish_is_told_of_once_a_day_however_often_it_comes_back) {
    auto& lists = this->lists();
    for (const std::string who : {"a", "b"}) {
        this->made("wsl_" + who, "usr_" + who);
        ASSERT_TRUE(
            run_task(lists.put_item("usr_" + who, "wsl_" + who, this->of("AML001"), std::nullopt)));
    }
    const instant first = this->at(9);
    for (int i = 0; i < 20; ++i) this->come_and_go(2 * i + 1, first + std::chrono::minutes(i));
    EXPECT_EQ(this->mails(), 2u) << "one an account";
    EXPECT_EQ(run_task(lists.find("usr_a", "wsl_a"))->items[0].stock, wish_stock::back);
    ASSERT_TRUE(run_task(lists.remove_item("usr_a", "wsl_a", "AML001", std::nullopt, first)));
    ASSERT_TRUE(run_task(lists.put_item("usr_a", "wsl_a", this->of("AML001"), std::nullopt)));
    this->come_and_go(101, first + notices_apart - std::chrono::microseconds(1));
    EXPECT_EQ(this->mails(), 2u) << "not by putting it in anew either";
    this->come_and_go(201, first + notices_apart);
    EXPECT_EQ(this->mails(), 4u);
}

TYPED_TEST(wishlist_repository_contract, a_wish_is_told_of_once_a_day_however_often_it_is_cheaper) {
    auto& news = this->news();
    this->made("wsl_1");
    ASSERT_TRUE(
        run_task(this->lists().put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    const instant first = this->at(9);
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(run_task(news.take_price(this->price(90 - i, 2 + i, first), 10)));
    EXPECT_EQ(this->mails(), 1u);
    this->come_and_go(1, first);
    EXPECT_EQ(this->mails(), 2u) << "being back is another matter";
    ASSERT_TRUE(run_task(news.take_price(this->price(50, 20, first + notices_apart), 10)));
    EXPECT_EQ(this->mails(), 3u);
}

TYPED_TEST(wishlist_repository_contract, who_was_told_is_kept_for_a_day_and_not_after_an_erasure) {
    auto& lists = this->lists();
    this->made("wsl_1");
    ASSERT_TRUE(run_task(lists.put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    this->come_and_go(1, this->at(9));
    EXPECT_EQ(this->adapter_.told("usr_a"), 1);
    ASSERT_TRUE(
        run_task(this->news().take_price(this->price(90, 2, this->at(9) + notices_apart), 10)));
    EXPECT_EQ(this->adapter_.told("usr_a"), 1) << "that it was back is a day old";
    ASSERT_TRUE(run_task(lists.erase("usr_a")));
    EXPECT_EQ(this->adapter_.told("usr_a"), 0);
}

TYPED_TEST(wishlist_repository_contract, a_mail_is_written_to_each_who_has_a_list_that_wants_it) {
    auto& lists = this->lists();
    for (const std::string who : {"a", "b"}) {
        this->made("wsl_" + who, "usr_" + who);
        ASSERT_TRUE(
            run_task(lists.put_item("usr_" + who, "wsl_" + who, this->of("AML001"), std::nullopt)));
    }
    ASSERT_TRUE(run_task(lists.change("usr_b", "wsl_b", {std::nullopt, false}, 2, this->at(5))));
    this->made("wsl_c", "usr_b");
    ASSERT_TRUE(run_task(lists.put_item("usr_b", "wsl_c", this->of("AML001"), std::nullopt)));
    const product_words words{R"(Rosas "%1" @account@)", "Roses", "/x"};
    ASSERT_TRUE(run_task(this->news().take_price({"AML001", 90, 2, words, this->at(9)}, 10)));
    const auto due = this->due();
    ASSERT_EQ(due.size(), 2u);
    EXPECT_EQ(due[0].what.payload, json::encode(cheaper_mail("usr_a", words, 90)));
    EXPECT_EQ(due[1].what.payload, json::encode(cheaper_mail("usr_b", words, 90)))
        << "of the list that wants mails";
    EXPECT_EQ(due[0].what.type, contact::mail_wanted_event);
    EXPECT_TRUE(due[0].what.personal);
    EXPECT_EQ(due[0].what.occurred_at, this->at(9));
    EXPECT_NE(due[0].what.id, due[1].what.id);
    EXPECT_NE(due[0].what.aggregate, due[1].what.aggregate);
}

TYPED_TEST(wishlist_repository_contract, stock_that_came_while_it_was_not_sold_is_told_later) {
    auto& news = this->news();
    this->made("wsl_1");
    ASSERT_TRUE(
        run_task(this->lists().put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt)));
    stock_news again = this->stock(false, 0);
    again.version.reset();
    EXPECT_EQ(run_task(news.take_stock(again, 10)), false) << "nothing was heard";
    ASSERT_TRUE(run_task(news.take_stock(this->stock(true, 1), 10)));
    EXPECT_EQ(run_task(news.take_stock(again, 10)), false) << "it is sold out";
    stock_news unsold = this->stock(false, 2);
    unsold.words.reset();
    EXPECT_EQ(run_task(news.take_stock(unsold, 10)), false);
    EXPECT_EQ(run_task(this->lists().find("usr_a", "wsl_1"))->items[0].stock, wish_stock::out);
    EXPECT_EQ(this->mails(), 0u);
    EXPECT_EQ(run_task(news.take_stock(again, 10)), false);
    EXPECT_EQ(run_task(this->lists().find("usr_a", "wsl_1"))->items[0].stock, wish_stock::back);
    EXPECT_EQ(this->mails(), 1u);
}

TYPED_TEST(wishlist_repository_contract, what_was_heard_of_a_sku_holds_for_what_is_put_later) {
    auto& lists = this->lists();
    this->made("wsl_1");
    ASSERT_TRUE(run_task(this->news().take_stock(this->stock(true, 1), 10)));
    const auto put = run_task(lists.put_item("usr_a", "wsl_1", this->of("AML001"), std::nullopt));
    EXPECT_EQ(put->items[0].stock, wish_stock::out);
}

}  // namespace
}  // namespace flores::wishlist
