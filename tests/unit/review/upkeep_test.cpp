// What follows from events: after a crash, twice, in any order, and side by side.
#include "review_shop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

namespace flores::review {
namespace {

using test::review_shop;
using test::run_task;
using names = std::vector<std::string>;

review plain(const std::string& account, const std::string& id, std::int64_t rating = 4) {
    review out;
    out.id = id;
    out.product = "AML001";
    out.account = account;
    out.author = "Ana";
    out.rating = rating;
    out.title = out.text = "t";
    out.submitted_at = instant(std::chrono::seconds(5));
    return out;
}

TEST(review_upkeep, what_a_crash_left_undone_is_done_by_the_events) {
    review_shop shop;
    const review waiting = run_task(shop.reviews.add(plain("usr_a", "rev_a"))).value();
    review shown = run_task(shop.reviews.add(plain("usr_b", "rev_b"))).value();
    shown.status = review_status::published;
    ASSERT_TRUE(run_task(shop.reviews.replace(shown, {})));
    ASSERT_TRUE(run_task(shop.votes.put(shown, "usr_c")));
    EXPECT_TRUE(shop.queue().empty());
    shop.settle_events();
    EXPECT_EQ(shop.queue(), names{waiting.id});
    EXPECT_EQ(shop.summary().mean_tenths(), 40);
    EXPECT_EQ(shop.list().items.at(0).helpful, 1);
    ASSERT_TRUE(run_task(shop.reviews.remove(shop.list().items.at(0))));
    shop.settle_events();
    EXPECT_EQ(shop.summary().count(), 0);
    EXPECT_TRUE(run_task(shop.votes_cast.scan("", 9)).value().empty());
}

TEST(review_upkeep, a_summary_is_told_when_it_changes_with_a_version_that_rises) {
    review_shop shop;
    const review mine = shop.published("usr_a", "AML001", 3);
    shop.published("usr_b", "AML001", 4);
    ASSERT_TRUE(run_task(shop.moderation.put_answer("usr_s", mine.id, "Gracias")));
    ASSERT_TRUE(run_task(shop.service.withdraw("usr_a", "AML001")));
    shop.settle_events();
    ASSERT_EQ(shop.told_summaries.size(), 3u);
    std::vector<std::int64_t> sums;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(shop.told_summaries[i].aggregate, "AML001");
        EXPECT_FALSE(shop.told_summaries[i].personal);
        EXPECT_EQ(shop.told_summaries[i].version, static_cast<std::int64_t>(i + 1));
        sums.push_back(json::decode<summary_changed>(shop.told_summaries[i].payload).value().sum);
    }
    EXPECT_EQ(sums, (std::vector<std::int64_t>{3, 7, 4}));
}

TEST(review_upkeep, a_summary_counts_all_that_were_published_at_once) {
    review_shop shop;
    constexpr int count = 24;
    std::vector<review> written;
    for (int i = 0; i < count; ++i)
        written.push_back(shop.write("usr_" + std::to_string(i), "AML001", 1 + i % 5).value());
    auto& loop = flores::test::task_loop();
    loop.restart();
    int published = 0;
    for (const review& one : written)
        boost::asio::co_spawn(loop, shop.moderation.publish("usr_s", one.id, one.edition),
                              [&published](std::exception_ptr thrown, expected<review> got) {
                                  if (!thrown && got) ++published;
                              });
    loop.run();
    EXPECT_EQ(published, count);
    shop.settle_events();
    EXPECT_EQ(shop.summary().count(), count);
    EXPECT_EQ(shop.summary().distribution, (std::array<std::int64_t, 5>{5, 5, 5, 5, 4}));
    std::int64_t version = 0;
    std::int64_t last_count = 0;
    for (const events::event& told : shop.told_summaries)
        if (told.version > version) {
            version = told.version;
            last_count = json::decode<summary_changed>(told.payload).value().count;
        }
    EXPECT_EQ(last_count, count) << "the last one told is the right one";
}

TEST(review_upkeep, readers_in_between_leave_no_old_list_behind) {
    for (int round = 0; round < 5; ++round) {
        review_shop shop;
        std::vector<review> written;
        for (int i = 0; i < 12; ++i)
            written.push_back(shop.write("usr_" + std::to_string(i)).value());
        auto& loop = flores::test::task_loop();
        loop.restart();
        for (const review& one : written) {
            boost::asio::co_spawn(loop, shop.moderation.publish("usr_s", one.id, one.edition),
                                  [](std::exception_ptr, expected<review>) {});
            for (int reader = 0; reader < 3; ++reader)
                boost::asio::co_spawn(loop, shop.service.list("AML001", {}),
                                      [](std::exception_ptr, expected<review_page>) {});
        }
        loop.run();
        EXPECT_EQ(shop.authors().size(), written.size());
    }
}

TEST(review_upkeep, votes_at_once_are_all_counted) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    auto& loop = flores::test::task_loop();
    loop.restart();
    for (int i = 0; i < 16; ++i)
        boost::asio::co_spawn(loop, shop.service.vote("usr_v" + std::to_string(i % 12), mine.id),
                              [](std::exception_ptr, expected<vote_view>) {});
    loop.run();
    shop.settle_events();
    EXPECT_EQ(shop.list().items.at(0).helpful, 12);
}

TEST(review_upkeep, a_review_is_verified_by_a_delivery_before_or_after_it) {
    review_shop shop;
    ASSERT_TRUE(run_task(shop.upkeep.take_delivery("usr_a", {"AML001", "AML002"})));
    EXPECT_TRUE(shop.write("usr_a").value().verified);
    const review early = shop.published("usr_b");
    EXPECT_FALSE(early.verified);
    for (int again = 0; again < 2; ++again)
        ASSERT_TRUE(run_task(shop.upkeep.take_delivery("usr_b", {"AML001"})));
    const review now = run_task(shop.service.show_own("usr_b", "AML001")).value();
    EXPECT_TRUE(now.verified);
    EXPECT_EQ(now.status, review_status::published) << "the mark is no edit of the author's";
    EXPECT_EQ(now.edition, early.edition + 1);
    EXPECT_FALSE(shop.write("usr_b", "AML002").value().verified);
    EXPECT_FALSE(shop.write("usr_c").value().verified);
}

TEST(review_upkeep, an_erased_account_leaves_nothing) {
    review_shop shop;
    const review gone = shop.published("usr_a", "AML001", 1);
    shop.write("usr_a", "AML002").value();
    const review stays = shop.published("usr_ab", "AML001", 5);
    ASSERT_TRUE(run_task(shop.service.vote("usr_a", stays.id)));
    ASSERT_TRUE(run_task(shop.service.vote("usr_c", stays.id)));
    ASSERT_TRUE(run_task(shop.service.vote("usr_ab", gone.id)));
    ASSERT_TRUE(run_task(shop.upkeep.take_delivery("usr_a", {"AML001"})));
    for (int again = 0; again < 2; ++again) ASSERT_TRUE(run_task(shop.upkeep.erase("usr_a")));
    EXPECT_EQ(shop.authors(), names{"usr_ab"});
    EXPECT_EQ(shop.list().items.at(0).helpful, 1);
    EXPECT_EQ(shop.summary().mean_tenths(), 50);
    EXPECT_TRUE(run_task(shop.service.list_own("usr_a", {}))->items.empty());
    EXPECT_FALSE(run_task(shop.receipts.has({"AML001", "usr_a"})).value());
    shop.settle_events();
    const std::vector<document::document_store*> stores{&shop.all, &shop.index, &shop.places,
                                                        &shop.votes_cast, &shop.received};
    for (document::document_store* each : stores)
        for (const document::document& one : run_task(each->scan("", 100)).value()) {
            EXPECT_EQ((one.id + ":").find("usr_a:"), std::string::npos) << one.id;
            EXPECT_EQ(one.body.find("\"usr_a\""), std::string::npos) << one.id;
        }
    EXPECT_EQ(shop.authors(), names{"usr_ab"});
    EXPECT_TRUE(shop.queue().empty());
}

}  // namespace
}  // namespace flores::review
