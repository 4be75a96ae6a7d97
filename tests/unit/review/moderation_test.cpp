// The rules for staff.
#include "review_shop.hpp"
#include "services/order/events.hpp"

#include <gtest/gtest.h>

namespace flores::review {
namespace {

using test::review_shop;
using test::run_task;
using names = std::vector<std::string>;

TEST(moderation, the_longest_waiting_stands_first_and_leaves_when_it_is_decided) {
    review_shop shop;
    const review first = shop.write("usr_a").value();
    const review second = shop.write("usr_b", "AML002").value();
    const review third = shop.write("usr_c").value();
    EXPECT_EQ(shop.queue(), (names{first.id, second.id, third.id}));
    ASSERT_TRUE(shop.publish(second));
    EXPECT_EQ(shop.queue(), (names{first.id, third.id}));
    ASSERT_TRUE(run_task(shop.moderation.reject("usr_s", third.id, "insulta", third.edition)));
    EXPECT_EQ(shop.queue(), names{first.id});
    ASSERT_TRUE(run_task(shop.service.withdraw("usr_a", "AML001")));
    EXPECT_TRUE(run_task(shop.places.scan("", 9)).value().empty()) << "nothing is left behind";
    EXPECT_TRUE(shop.queue().empty());
}

TEST(moderation, the_queue_is_paged) {
    review_shop shop;
    names all;
    for (int i = 0; i < 5; ++i) all.push_back(shop.write("usr_" + std::to_string(i)).value().id);
    names paged;
    json::page_query wanted{std::nullopt, {{2}}};
    do {
        const review_page page = run_task(shop.moderation.waiting(wanted)).value();
        EXPECT_LE(page.items.size(), 2u);
        for (const review& one : page.items) paged.push_back(one.id);
        wanted.cursor = page.next_cursor;
    } while (wanted.cursor);
    EXPECT_EQ(paged, all);
}

TEST(moderation, nothing_is_published_that_staff_did_not_read) {
    review_shop shop;
    const review read = shop.write("usr_a").value();
    ASSERT_TRUE(run_task(
        shop.service.edit("usr_a", "AML001", review_shop::words(1, "Otra"), read.edition)));
    EXPECT_TRUE(shop.publish(read).error().is(errors::stale));
    EXPECT_TRUE(run_task(shop.moderation.reject("usr_s", read.id, "no", read.edition))
                    .error()
                    .is(errors::stale));
    EXPECT_TRUE(shop.authors().empty());
}

TEST(moderation, a_rejection_says_why_until_the_author_writes_something_else) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    const auto rejected =
        run_task(shop.moderation.reject("usr_s", mine.id, "Nombra a una persona", mine.edition));
    ASSERT_TRUE(rejected);
    EXPECT_TRUE(shop.authors().empty());
    EXPECT_EQ(shop.summary().count(), 0);
    const review seen = run_task(shop.service.show_own("usr_a", "AML001")).value();
    EXPECT_EQ(seen.status, review_status::rejected);
    EXPECT_EQ(seen.reason, "Nombra a una persona");
    const auto edited = run_task(
        shop.service.edit("usr_a", "AML001", review_shop::words(4, "Mejor así"), seen.edition));
    EXPECT_EQ(edited->status, review_status::pending);
    EXPECT_EQ(edited->reason, "");
    EXPECT_EQ(shop.queue(), names{mine.id});
}

TEST(moderation, deciding_again_changes_nothing) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    EXPECT_EQ(shop.publish(mine), mine);
    EXPECT_TRUE(
        run_task(shop.moderation.publish("usr_s", "rev_x", 1)).error().is(errors::not_found));
}

TEST(moderation, the_shop_answers_once_and_may_change_its_mind) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    ASSERT_TRUE(run_task(shop.moderation.put_answer("usr_s", mine.id, "¡Gracias!")));
    const auto again = run_task(shop.moderation.put_answer("usr_t", mine.id, "Gracias, Ana."));
    ASSERT_TRUE(again);
    EXPECT_EQ(shop.list().items.at(0).answer->text, "Gracias, Ana.");
    EXPECT_EQ(again->answer->by, "usr_t");
    EXPECT_EQ(again->status, review_status::published);
    ASSERT_TRUE(run_task(shop.moderation.remove_answer("usr_s", mine.id)));
    EXPECT_FALSE(shop.list().items.at(0).answer);
    EXPECT_TRUE(run_task(shop.moderation.remove_answer("usr_s", mine.id)));
    EXPECT_TRUE(
        run_task(shop.moderation.put_answer("usr_s", "rev_x", "a")).error().is(errors::not_found));
}

TEST(moderation, what_staff_do_is_told_to_their_log_without_what_was_written) {
    review_shop shop;
    const review mine = shop.published("usr_a");
    ASSERT_TRUE(shop.publish(mine)) << "again: nothing is done";
    ASSERT_TRUE(run_task(shop.moderation.put_answer("usr_s", mine.id, "¡Gracias, Ana!")));
    ASSERT_TRUE(run_task(shop.moderation.remove_answer("usr_s", mine.id)));
    ASSERT_TRUE(run_task(shop.moderation.reject("usr_t", mine.id, "Nombra a una persona",
                                                shop.list().items.at(0).edition)));
    std::vector<std::string> deeds;
    for (const events::delivery& one : run_task(shop.all.events().due(instant{}, 100)).value()) {
        if (one.what.type != order::staff_acted_event) continue;
        const auto deed = json::decode<order::staff_acted>(one.what.payload).value();
        EXPECT_EQ(deed.kind, order::audit_subject::review);
        EXPECT_EQ(deed.subject, mine.id);
        EXPECT_EQ(one.what.payload.find("Nombra"), std::string::npos);
        deeds.push_back(deed.actor + " " + deed.action + " " + deed.before + ">" + deed.after);
    }
    EXPECT_EQ(deeds, (names{"account:usr_staff review.publish pending>published",
                            "account:usr_s review.answer published>published",
                            "account:usr_s review.remove_answer published>published",
                            "account:usr_t review.reject published>rejected"}));
}

}  // namespace
}  // namespace flores::review
