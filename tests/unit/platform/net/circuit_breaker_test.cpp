#include "platform/net/circuit_breaker.hpp"

#include "platform/core/lasting_text.hpp"
#include "platform/net/retry_budget.hpp"

#include <gtest/gtest.h>

#include <string>

namespace flores::net {
namespace {

using namespace std::chrono_literals;

constexpr circuit_breaker::time start{1'000s};

TEST(circuit_breaker, opens_after_failures_in_a_row_and_no_others) {
    circuit_breaker breaker({.failures_max = 3, .open_first = 1s, .open_longest = 4s});
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(breaker.failed(start));
    breaker.succeeded();
    for (int i = 0; i < 2; ++i) EXPECT_FALSE(breaker.failed(start));
    EXPECT_EQ(breaker.refuses(start), 0s);
    EXPECT_TRUE(breaker.failed(start));
    EXPECT_EQ(breaker.refuses(start + 400ms), 600ms);
    EXPECT_FALSE(breaker.failed(start)) << "what began before it opened";
}

TEST(circuit_breaker, lets_one_call_probe_and_waits_longer_each_time_it_fails) {
    circuit_breaker breaker({.failures_max = 1, .open_first = 1s, .open_longest = 4s});
    auto now = start;
    EXPECT_TRUE(breaker.failed(now));
    for (const auto open_for : {1s, 2s, 4s, 4s}) {
        EXPECT_GT(breaker.refuses(now + open_for - 1ms), 0s);
        now += open_for;
        EXPECT_EQ(breaker.refuses(now), 0s) << "the probe";
        EXPECT_GT(breaker.refuses(now), 0s) << "and no other";
        EXPECT_TRUE(breaker.failed(now));
    }
    now += 4s;
    EXPECT_EQ(breaker.refuses(now), 0s);
    breaker.succeeded();
    EXPECT_FALSE(breaker.is_open());
    EXPECT_TRUE(breaker.failed(now));
    EXPECT_EQ(breaker.refuses(now), 1s) << "it begins anew";
}

TEST(circuit_breaker, probes_again_where_a_probe_said_nothing_or_never_ended) {
    circuit_breaker breaker({.failures_max = 1, .open_first = 1s, .open_longest = 4s});
    breaker.failed(start);
    EXPECT_EQ(breaker.refuses(start + 1s), 0s);
    breaker.dropped();
    EXPECT_EQ(breaker.refuses(start + 1s), 0s);
    EXPECT_EQ(breaker.refuses(start + 2s), 0s);
}

TEST(retry_budget, is_a_share_of_the_calls_and_a_few_a_second) {
    retry_budget budget({.of_each_call = 0.25, .each_second = 2, .most = 3});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.take(start));
    EXPECT_FALSE(budget.take(start));
    for (int i = 0; i < 4; ++i) budget.called();
    EXPECT_TRUE(budget.take(start));
    EXPECT_FALSE(budget.take(start));
    EXPECT_TRUE(budget.take(start + 500ms));
    EXPECT_FALSE(budget.take(start + 500ms));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.take(start + 1h)) << "no more is saved up";
    EXPECT_FALSE(budget.take(start + 1h));
}

TEST(lasting_text, stays_where_it_is) {
    std::string given = "text/calendar";
    const auto kept = lasting_text(given);
    given = "something else";
    EXPECT_EQ(kept, "text/calendar");
    EXPECT_EQ(lasting_text("text/calendar").data(), kept.data());
    EXPECT_EQ(lasting_text(std::string(lasting_text_bytes_max + 1, 'x')), "");
}

}  // namespace
}  // namespace flores::net
