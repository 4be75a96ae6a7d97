// The contract of what review keeps beside its reviews, over every adapter: the queue of
// moderation, votes, receipts and summaries.
#include "support/review_contract.hpp"

#include <gtest/gtest.h>

namespace flores::review {
namespace {

using test::run_task;
using names = std::vector<std::string>;

template <class Where>
class review_ledgers_contract : public test::review_contract<Where> {};
TYPED_TEST_SUITE(review_ledgers_contract, test::review_places);

TYPED_TEST(review_ledgers_contract, the_queue_is_counted_without_what_no_longer_waits) {
    std::vector<review> all;
    for (int i = 1; i < 6; ++i) {
        all.push_back(this->add("usr_" + std::to_string(i), "rev_" + std::to_string(i)));
        ASSERT_TRUE(run_task(this->stored().queue.enqueue(all.back())));
    }
    this->publish(all[0]);
    auto& queue = this->stored().queue;
    const auto later = run_task(queue.waiting(queue_place(all[2]), {1, true})).value();
    ASSERT_EQ(later.size(), 1u);
    EXPECT_EQ(later[0].id, "rev_4");
    EXPECT_EQ(later.total, 4) << "not what was published and did not leave";
    EXPECT_EQ(run_task(queue.waiting("", 9))->total, std::nullopt);
}

TYPED_TEST(review_ledgers_contract, the_queue_has_who_waits_in_the_order_of_waiting) {
    review late = this->fresh("usr_a", "rev_1");
    late.submitted_at += std::chrono::seconds(1);
    late = run_task(this->reviews().add(late)).value();
    const review early = this->add("usr_b", "rev_2");
    for (const review& one : {late, early, late})
        ASSERT_TRUE(run_task(this->stored().queue.enqueue(one)));
    EXPECT_EQ(this->waiting(), (names{"rev_2", "rev_1"}));
    EXPECT_EQ(this->waiting({}, 1), names{"rev_2"});
    EXPECT_EQ(this->waiting(queue_place(early)), names{"rev_1"});
    this->publish(early);
    EXPECT_EQ(this->waiting(), names{"rev_1"});
    review edited = run_task(this->reviews().find(late.key())).value();
    edited.submitted_at += std::chrono::seconds(1);
    edited = run_task(this->reviews().replace(edited)).value();
    EXPECT_TRUE(this->waiting().empty()) << "its place is another now";
    ASSERT_TRUE(run_task(this->stored().queue.enqueue(edited)));
    EXPECT_EQ(this->waiting(), names{"rev_1"});
    for (int again = 0; again < 2; ++again)
        ASSERT_TRUE(run_task(this->stored().queue.leave(queue_place(edited))));
    EXPECT_TRUE(this->waiting().empty());
}

TYPED_TEST(review_ledgers_contract, votes_are_counted_one_a_voter) {
    const review one = this->add("usr_a", "rev_1");
    const review other = this->add("usr_b", "rev_11");
    auto& votes = this->stored().votes;
    for (const char* const voter : {"usr_x", "usr_y", "usr_x"})
        ASSERT_TRUE(run_task(votes.put(one, voter)));
    ASSERT_TRUE(run_task(votes.put(other, "usr_x")));
    EXPECT_EQ(this->told(review_voted_event).size(), 3u) << "a vote again tells nothing";
    EXPECT_EQ(run_task(votes.recount("rev_1", one.key())), 2);
    EXPECT_EQ(run_task(this->reviews().find(one.key()))->helpful, 2);
    EXPECT_EQ(run_task(votes.cast_by("usr_x")), (names{"rev_1", "rev_11"}));
    EXPECT_TRUE(*run_task(votes.has("rev_1", "usr_x")));
    EXPECT_FALSE(*run_task(votes.has("rev_1", "usr_9")));
    ASSERT_TRUE(run_task(votes.take(one, "usr_x")));
    ASSERT_TRUE(run_task(votes.take(one, "usr_x")));
    EXPECT_FALSE(*run_task(votes.has("rev_1", "usr_x")));
    EXPECT_EQ(run_task(votes.cast_by("usr_x")), (names{"rev_1", "rev_11"}));
    EXPECT_EQ(run_task(votes.recount("rev_1", one.key())), 1);
    ASSERT_TRUE(run_task(votes.clear("rev_1")));
    EXPECT_EQ(run_task(votes.recount("rev_1", one.key())), 0);
    EXPECT_EQ(run_task(votes.recount("rev_11", other.key())), 1);
    EXPECT_EQ(run_task(votes.recount("rev_9", other.key())), 0);
    ASSERT_TRUE(run_task(votes.forget("usr_x")));
    EXPECT_TRUE(run_task(votes.cast_by("usr_x"))->empty());
}

TYPED_TEST(review_ledgers_contract, receipts_are_kept_of_account_and_product) {
    auto& receipts = this->stored().receipts;
    for (int again = 0; again < 2; ++again)
        ASSERT_TRUE(run_task(receipts.note({"AML001", "usr_a"})));
    ASSERT_TRUE(run_task(receipts.note({"AML001", "usr_ab"})));
    EXPECT_EQ(run_task(receipts.has({"AML001", "usr_a"})), true);
    EXPECT_EQ(run_task(receipts.has({"AML002", "usr_a"})), false);
    ASSERT_TRUE(run_task(receipts.forget("usr_a")));
    EXPECT_EQ(run_task(receipts.has({"AML001", "usr_a"})), false);
    EXPECT_EQ(run_task(receipts.has({"AML001", "usr_ab"})), true);
}

TYPED_TEST(review_ledgers_contract, a_summary_is_counted_and_told_when_it_differs) {
    auto& summaries = this->stored().summaries;
    EXPECT_EQ(run_task(summaries.load("AML001"))->count(), 0);
    ASSERT_TRUE(run_task(summaries.recount("AML001")));
    EXPECT_TRUE(this->told(summary_changed_event).empty());
    const review one = this->publish(this->add("usr_a", "rev_1"));
    for (int again = 0; again < 2; ++again) ASSERT_TRUE(run_task(summaries.recount("AML001")));
    EXPECT_EQ(run_task(summaries.load("AML001"))->mean_tenths(), 40);
    ASSERT_TRUE(run_task(this->reviews().remove(one)));
    ASSERT_TRUE(run_task(summaries.recount("AML001")));
    const auto told = this->told(summary_changed_event);
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].payload,
              R"({"product":"AML001","count":1,"sum":4,"distribution":[0,0,0,1,0]})");
    EXPECT_EQ(told[1].payload,
              R"({"product":"AML001","count":0,"sum":0,"distribution":[0,0,0,0,0]})");
    EXPECT_EQ(told[0].version, 1);
    EXPECT_EQ(told[1].version, 2);
}

}  // namespace
}  // namespace flores::review
