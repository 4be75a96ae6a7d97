// What needs no store: the mean, and the order of a list.
#include "services/review/review.hpp"

#include <gtest/gtest.h>

namespace flores::review {
namespace {

rating_summary of(std::vector<std::int64_t> ratings) {
    rating_summary out;
    for (const std::int64_t one : ratings) out.add(one);
    return out;
}

review at(std::string id, int seconds, std::int64_t helpful = 0) {
    review out;
    out.id = std::move(id);
    out.submitted_at = instant(std::chrono::seconds(seconds));
    out.helpful = helpful;
    return out;
}

std::string ids_of(const std::vector<review>& page) {
    std::string out;
    for (const review& one : page) out += one.id;
    return out;
}

TEST(rating_summary, means_are_rounded_half_up_to_tenths) {
    EXPECT_EQ(of({}).mean_tenths(), std::nullopt);
    EXPECT_EQ(of({5}).mean_tenths(), 50);
    EXPECT_EQ(of({1, 2}).mean_tenths(), 15);
    EXPECT_EQ(of({5, 5, 4}).mean_tenths(), 47);     // 4.666
    EXPECT_EQ(of({4, 4, 5}).mean_tenths(), 43);     // 4.333
    EXPECT_EQ(of({4, 4, 4, 5}).mean_tenths(), 43);  // 4.25
    EXPECT_EQ(of({5, 3, 3}).sum(), 11);
    EXPECT_EQ(of({5, 3, 3}).distribution, (std::array<std::int64_t, 5>{0, 0, 2, 0, 1}));
}

TEST(review_order, the_newest_come_first_and_equal_ones_by_id) {
    const std::vector<review> all{at("b", 2), at("d", 1), at("c", 2), at("a", 9)};
    EXPECT_EQ(ids_of(part_of(all, list_order::newest, std::nullopt, 9)), "abcd");
    EXPECT_EQ(ids_of(part_of(all, list_order::newest, std::nullopt, 2)), "ab");
    EXPECT_EQ(part_of(all, list_order::newest, std::nullopt, 2).total, std::nullopt);
    EXPECT_EQ(part_of(all, list_order::newest, place_of(all[0]), {1, true}).total, 4);
    const list_place behind = place_of(all[0]);
    EXPECT_EQ(ids_of(part_of(all, list_order::newest, behind, 9)), "cd");
}

TEST(review_order, the_most_helpful_come_first_and_of_them_the_newest) {
    const std::vector<review> all{at("a", 1, 2), at("b", 2, 10), at("c", 3, 2), at("d", 9)};
    EXPECT_EQ(ids_of(part_of(all, list_order::helpful, std::nullopt, 9)), "bcad");
    const list_place behind = place_of(all[2]);
    EXPECT_EQ(ids_of(part_of(all, list_order::helpful, behind, 1)), "a");
}

TEST(review_order, a_place_goes_through_a_text_and_back) {
    const review one = at("rev_1", 5, 12);
    const auto back = place_from(text_of(place_of(one)), one.id);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->helpful, 12);
    EXPECT_EQ(back->submitted_at, one.submitted_at);
    for (const char* const other : {"", "1", "1:", ":1", "1:2x", "a:1", "1;2"})
        EXPECT_FALSE(place_from(other, "rev_1")) << other;
}

TEST(review_order, who_waits_longest_has_the_least_place) {
    EXPECT_LT(queue_place(at("z", 9)), queue_place(at("a", 10)));
    EXPECT_LT(queue_place(at("a", 9)), queue_place(at("z", 9)));
}

}  // namespace
}  // namespace flores::review
