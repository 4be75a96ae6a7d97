#include "platform/core/growing_pause.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace flores {
namespace {

using namespace std::chrono_literals;

struct range {
    std::chrono::microseconds least, most;
};

range seen(int failures, std::chrono::microseconds first, std::chrono::microseconds longest) {
    range out{std::chrono::microseconds::max(), 0us};
    for (int i = 0; i < 2000; ++i) {
        const auto one = growing_pause(failures, first, longest);
        out = {std::min(out.least, one), std::max(out.most, one)};
    }
    return out;
}

void expect_between(range found, std::chrono::microseconds least, std::chrono::microseconds most) {
    EXPECT_GE(found.least, least);
    EXPECT_LE(found.most, most);
    const auto tenth = (most - least) / 10;
    EXPECT_LE(found.least, least + tenth) << "all of the range is used";
    EXPECT_GE(found.most, most - tenth) << "all of the range is used";
}

TEST(growing_pause, is_between_a_half_and_the_whole_of_what_doubles) {
    expect_between(seen(1, 100ms, 5s), 50ms, 100ms);
    expect_between(seen(2, 100ms, 5s), 100ms, 200ms);
    expect_between(seen(6, 100ms, 5s), 1600ms, 3200ms);
}

TEST(growing_pause, ends_at_its_bound_however_often_something_failed) {
    expect_between(seen(7, 100ms, 5s), 2500ms, 5s);
    expect_between(seen(1'000'000, 100ms, 5s), 2500ms, 5s);
    expect_between(seen(1, 10s, 5s), 2500ms, 5s);
}

TEST(growing_pause, may_be_nothing_before_the_first_failure) {
    expect_between(seen(0, 100ms, 5s), 0ms, 100ms);
}

TEST(growing_pause, is_not_the_same_for_all) {
    std::set<std::chrono::microseconds> found;
    for (int i = 0; i < 100; ++i) found.insert(growing_pause(3, 1s, 60s));
    EXPECT_GT(found.size(), 90u);
}

}  // namespace
}  // namespace flores
