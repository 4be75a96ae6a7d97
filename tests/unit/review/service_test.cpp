// The rules for those who write, read and vote.
#include "review_shop.hpp"

#include <gtest/gtest.h>

namespace flores::review {
namespace {

using test::review_shop;
using test::run_task;
using accounts = std::vector<std::string>;

list_query ordered(list_order order) {
    list_query out;
    out.order = order;
    return out;
}

TEST(review_service, a_new_review_is_its_authors_alone_until_it_is_published) {
    review_shop shop;
    const review mine = shop.write("usr_a").value();
    EXPECT_TRUE(is_id(mine.id, "rev"));
    EXPECT_EQ(mine.status, review_status::pending);
    EXPECT_EQ(run_task(shop.service.show_own("usr_a", "AML001")), mine);
    EXPECT_TRUE(shop.authors().empty());
    EXPECT_EQ(shop.summary().count(), 0);
    ASSERT_TRUE(shop.publish(mine));
    EXPECT_EQ(shop.authors(), accounts{"usr_a"});
    EXPECT_EQ(shop.summary().mean_tenths(), 50);
    EXPECT_TRUE(shop.list({}, "AML002").items.empty());
}

TEST(review_service, there_is_one_of_a_customer_and_product) {
    review_shop shop;
    ASSERT_TRUE(shop.write("usr_a"));
    EXPECT_TRUE(shop.write("usr_a").error().is(already_reviewed));
    EXPECT_TRUE(shop.write("usr_a", "AML002"));
    EXPECT_TRUE(shop.write("usr_b"));
}

TEST(review_service, only_what_is_sold_is_reviewed) {
    review_shop shop;
    for (const char* const other : {"AML009", "AML001-grande", "AML001:usr_b", ""})
        EXPECT_TRUE(shop.write("usr_a", other).error().is(errors::not_found)) << other;
    EXPECT_TRUE(run_task(shop.service.list("aml001", {})).error().is(errors::not_found));
    shop.products.down = true;
    EXPECT_TRUE(shop.write("usr_a").error().is(errors::unavailable));
    EXPECT_TRUE(run_task(shop.service.show_own("usr_a", "AML001")).error().is(errors::not_found));
}

TEST(review_service, an_edit_waits_again_and_leaves_the_list_and_the_summary) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    const auto edited = run_task(
        shop.service.edit("usr_a", "AML001", review_shop::words(2, "Se secaron"), mine.edition));
    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->status, review_status::pending);
    EXPECT_EQ(edited->rating, 2);
    EXPECT_GT(edited->edition, mine.edition);
    EXPECT_TRUE(shop.authors().empty());
    EXPECT_EQ(shop.summary().count(), 0);
    EXPECT_EQ(shop.queue(), accounts{mine.id});
    ASSERT_TRUE(shop.publish(*edited));
    EXPECT_EQ(shop.summary().mean_tenths(), 20);
    EXPECT_TRUE(shop.queue().empty());
}

TEST(review_service, an_edit_that_changes_nothing_stays_published) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    const auto same =
        run_task(shop.service.edit("usr_a", "AML001", review_shop::words(), mine.edition));
    EXPECT_EQ(same, mine);
    EXPECT_EQ(shop.authors(), accounts{"usr_a"});
}

TEST(review_service, an_edit_of_another_edition_or_of_a_stranger_changes_nothing) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    const auto other = review_shop::words(1, "Otra cosa");
    EXPECT_TRUE(run_task(shop.service.edit("usr_a", "AML001", other, mine.edition - 1))
                    .error()
                    .is(errors::stale));
    EXPECT_TRUE(run_task(shop.service.edit("usr_b", "AML001", other, mine.edition))
                    .error()
                    .is(errors::not_found));
    EXPECT_TRUE(run_task(shop.service.withdraw("usr_b", "AML001")).error().is(errors::not_found));
    EXPECT_EQ(run_task(shop.service.show_own("usr_a", "AML001")), mine);
}

TEST(review_service, what_is_withdrawn_is_gone_with_its_votes_and_may_be_written_again) {
    review_shop shop;
    const review first = shop.published("usr_a");
    ASSERT_TRUE(run_task(shop.service.vote("usr_b", first.id)));
    ASSERT_TRUE(run_task(shop.service.withdraw("usr_a", "AML001")));
    EXPECT_TRUE(shop.authors().empty());
    EXPECT_EQ(shop.summary().count(), 0);
    EXPECT_TRUE(run_task(shop.moderation.show(first.id)).error().is(errors::not_found));
    EXPECT_TRUE(run_task(shop.votes_cast.scan("", 9)).value().empty());
    const review second = shop.published("usr_a");
    EXPECT_NE(second.id, first.id);
    EXPECT_EQ(shop.list().items.at(0).helpful, 0);
    EXPECT_TRUE(run_task(shop.service.vote("usr_b", first.id)).error().is(errors::not_found));
    shop.settle_events();
    EXPECT_EQ(shop.authors(), accounts{"usr_a"}) << "old events leave the new one alone";
}

TEST(review_service, a_vote_counts_once_and_can_be_taken_back) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    EXPECT_EQ(run_task(shop.service.vote("usr_b", mine.id))->helpful, 1);
    EXPECT_EQ(run_task(shop.service.vote("usr_b", mine.id))->helpful, 1);
    EXPECT_EQ(run_task(shop.service.vote("usr_c", mine.id))->helpful, 2);
    EXPECT_EQ(shop.list().items.at(0).helpful, 2);
    const auto left = run_task(shop.service.take_vote_back("usr_b", mine.id));
    EXPECT_EQ(left->helpful, 1);
    EXPECT_FALSE(left->voted);
    EXPECT_EQ(run_task(shop.service.take_vote_back("usr_b", mine.id))->helpful, 1);
    EXPECT_EQ(shop.list().items.at(0).edition, mine.edition) << "a vote is no edit";
}

TEST(review_service, what_somebody_finds_helpful_is_known_until_they_do_not) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    ASSERT_TRUE(run_task(shop.service.vote("usr_b", mine.id)));
    const auto found = run_task(shop.service.export_of("usr_b"));
    ASSERT_EQ(found->found_helpful.size(), 1u);
    EXPECT_EQ(found->found_helpful.at(0).id, mine.id);
    EXPECT_TRUE(run_task(shop.service.export_of("usr_a"))->found_helpful.empty());
    ASSERT_TRUE(run_task(shop.service.take_vote_back("usr_b", mine.id)));
    EXPECT_TRUE(run_task(shop.service.export_of("usr_b"))->found_helpful.empty());
}

TEST(review_service, nobody_votes_for_their_own_or_for_what_is_not_published) {
    review_shop shop;
    const review pending = shop.write("usr_a").value();
    EXPECT_TRUE(run_task(shop.service.vote("usr_b", pending.id)).error().is(errors::not_found));
    ASSERT_TRUE(shop.publish(pending));
    EXPECT_TRUE(run_task(shop.service.vote("usr_a", pending.id)).error().is(own_review));
    EXPECT_TRUE(run_task(shop.service.vote("usr_b", "rev_x")).error().is(errors::not_found));
    EXPECT_EQ(shop.list().items.at(0).helpful, 0);
}

TEST(review_service, lists_are_ordered_and_paged_without_gaps) {
    review_shop shop;
    accounts newest;
    for (int i = 0; i < 7; ++i) {
        shop.published("usr_" + std::to_string(i));
        newest.insert(newest.begin(), "usr_" + std::to_string(i));
    }
    EXPECT_EQ(shop.authors(), newest);
    const std::string third = shop.list().items.at(4).id;  // of usr_2
    ASSERT_TRUE(run_task(shop.service.vote("usr_x", third)));
    EXPECT_EQ(shop.authors(ordered(list_order::helpful)).front(), "usr_2");

    accounts paged;
    list_query wanted = ordered(list_order::newest);
    wanted.limit = {{3}};
    do {
        const review_page page = shop.list(wanted);
        for (const review& one : page.items) paged.push_back(one.account);
        wanted.cursor = page.next_cursor;
    } while (wanted.cursor);
    EXPECT_EQ(paged, newest);
}

TEST(review_service, a_cursor_belongs_to_its_list) {
    review_shop shop;
    for (const char* const who : {"usr_a", "usr_b"}) shop.published(who);
    list_query wanted = ordered(list_order::newest);
    wanted.limit = {{1}};
    wanted.cursor = shop.list(wanted).next_cursor;
    ASSERT_TRUE(wanted.cursor);
    list_query other = wanted;
    other.order = list_order::helpful;
    EXPECT_TRUE(run_task(shop.service.list("AML001", other)).error().is(errors::bad_cursor));
    EXPECT_TRUE(run_task(shop.service.list("AML002", wanted)).error().is(errors::bad_cursor));
    const json::page_query own{wanted.cursor, std::nullopt};
    EXPECT_TRUE(run_task(shop.service.list_own("usr_a", own)).error().is(errors::bad_cursor));
    EXPECT_TRUE(run_task(shop.moderation.waiting(own)).error().is(errors::bad_cursor));
}

TEST(review_service, ones_own_are_listed_whatever_their_status) {
    review_shop shop;
    shop.published("usr_a");
    shop.write("usr_a", "AML002").value();
    shop.write("usr_b").value();
    json::page_query wanted{std::nullopt, {{1}}};
    const review_page first = run_task(shop.service.list_own("usr_a", wanted)).value();
    ASSERT_EQ(first.items.size(), 1u);
    EXPECT_EQ(first.items[0].product, "AML001");
    wanted.cursor = first.next_cursor;
    const review_page second = run_task(shop.service.list_own("usr_a", wanted)).value();
    ASSERT_EQ(second.items.size(), 1u);
    EXPECT_EQ(second.items[0].product, "AML002");
    EXPECT_FALSE(second.next_cursor);
}

TEST(review_service, words_are_kept_as_they_are) {
    review_shop shop;
    const std::string text = "<script>alert(1)</script> & \"ñandú\"\n\nfin";
    ASSERT_TRUE(run_task(shop.service.write("usr_a", "AML001", review_shop::words(5, text))));
    EXPECT_EQ(run_task(shop.service.show_own("usr_a", "AML001"))->text, text);
}

}  // namespace
}  // namespace flores::review
