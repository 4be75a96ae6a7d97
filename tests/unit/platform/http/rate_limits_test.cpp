#include "platform/http/rate_limits.hpp"

#include <gtest/gtest.h>

namespace flores::http {
namespace {

using namespace std::chrono_literals;

const rate_limits::time start{std::chrono::hours(1)};

TEST(rate_limits, lets_a_minutes_worth_pass_and_says_when_to_come_back) {
    rate_limits limits;
    for (int i = 0; i < 60; ++i) EXPECT_EQ(limits.take(1, "usr_a", 60, start), 0s);
    EXPECT_EQ(limits.take(1, "usr_a", 60, start), 1s);
    EXPECT_EQ(limits.take(1, "usr_a", 60, start + 1s), 0s);
    EXPECT_EQ(limits.take(1, "usr_a", 60, start + 1s), 1s);
}

TEST(rate_limits, takes_what_began_long_ago_as_of_now) {
    rate_limits limits;
    EXPECT_EQ(limits.take(1, "usr_a", 60, start + 120s), 0s);
    EXPECT_EQ(limits.take(1, "usr_a", 60, start), 0s);
    EXPECT_EQ(limits.take(1, "usr_a", 60, start + 120s), 0s);
}

TEST(rate_limits, keeps_callers_and_classes_apart) {
    rate_limits limits;
    EXPECT_EQ(limits.take(1, "usr_a", 1, start), 0s);
    EXPECT_GT(limits.take(1, "usr_a", 1, start), 0s);
    EXPECT_EQ(limits.take(1, "usr_b", 1, start), 0s);
    EXPECT_EQ(limits.take(2, "usr_a", 1, start), 0s);
}

TEST(rate_limits, stays_within_its_memory) {
    rate_limits limits(64 * 4);
    for (int i = 0; i < 10'000; ++i)
        EXPECT_EQ(limits.take(1, std::to_string(i), 1, start), 0s) << i;
}

}  // namespace
}  // namespace flores::http
