#include "services/auth/back_off.hpp"

#include "support/manual_clock.hpp"

#include <gtest/gtest.h>

namespace flores::accounts {
namespace {

using std::chrono::seconds;

class back_off_test : public testing::Test {
protected:
    int fail_times(int times, std::string_view account, std::string_view network) {
        int let_in = 0;
        for (int i = 0; i < times; ++i)
            let_in += waits_.begin(account, network, false) == seconds(0);
        return let_in;
    }
    seconds begin(std::string_view account, std::string_view network, bool known = false) {
        return waits_.begin(account, network, known);
    }

    manual_clock clock_{instant(std::chrono::hours(24))};
    back_off waits_{clock_};
};

TEST_F(back_off_test, after_a_few_failures_each_wait_is_twice_the_last) {
    EXPECT_EQ(fail_times(5, "ana", "a"), 5);
    for (const int wait : {1, 2, 4, 8, 16}) {
        EXPECT_EQ(begin("ana", "a"), seconds(wait));
        clock_.advance(seconds(wait) - std::chrono::microseconds(1));
        EXPECT_EQ(begin("ana", "a"), seconds(1)) << "rounded up, and not counted";
        clock_.advance(std::chrono::microseconds(1));
        EXPECT_EQ(begin("ana", "a"), seconds(0));
    }
}

TEST_F(back_off_test, no_wait_is_longer_than_a_quarter_of_an_hour) {
    for (int i = 0; i < 40; ++i) {
        begin("ana", "a");
        clock_.advance(seconds(900));
    }
    begin("ana", "a");
    EXPECT_EQ(begin("ana", "a"), seconds(900));
}

TEST_F(back_off_test, failures_here_are_no_wait_elsewhere) {
    fail_times(20, "ana", "a");
    EXPECT_GT(begin("ana", "a"), seconds(0));
    EXPECT_EQ(begin("ana", "b"), seconds(0));
}

TEST_F(back_off_test, a_network_that_tries_many_accounts_waits_for_all_of_them) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(begin("account " + std::to_string(i), "a"), seconds(0));
    EXPECT_EQ(begin("ana", "a"), seconds(1));
    EXPECT_EQ(begin("ana", "b"), seconds(0));
    EXPECT_EQ(begin("ana", "a", true), seconds(0)) << "signed in from there before";
}

TEST_F(back_off_test, a_success_forgets_failures_of_its_account_alone) {
    fail_times(4, "ana", "a");
    for (int i = 0; i < 15; ++i) begin("account " + std::to_string(i), "a");
    begin("own", "a");  // the twentieth of the network
    waits_.succeeded("own", "a", false);
    EXPECT_EQ(begin("ana", "a"), seconds(0)) << "the success took itself back";
    EXPECT_EQ(begin("eva", "a"), seconds(1)) << "and nothing else of the network";
    waits_.succeeded("ana", "a", true);
    clock_.advance(seconds(1));
    EXPECT_EQ(begin("ana", "a"), seconds(0));
}

TEST_F(back_off_test, an_attempt_that_was_not_judged_does_not_count) {
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(begin("ana", "a"), seconds(0));
        waits_.withdrawn("ana", "a", false);
    }
}

TEST_F(back_off_test, an_hour_of_quiet_forgets) {
    fail_times(10, "ana", "a");
    clock_.advance(seconds(3601));
    EXPECT_EQ(fail_times(10, "ana", "a"), 5);
}

TEST_F(back_off_test, what_is_refused_lengthens_no_memory) {
    back_off waits(clock_,
                   {.first = seconds(1000), .longest = seconds(1000), .memory = seconds(1500)});
    const auto tries = [&] {
        int good = 0;
        while (waits.begin("ana", "a", false) == seconds(0)) ++good;
        return good;
    };
    EXPECT_EQ(tries(), 5);
    clock_.advance(seconds(900));
    EXPECT_EQ(tries(), 0);
    clock_.advance(seconds(700));
    EXPECT_EQ(tries(), 5) << "1600 s after the last that counted";
}

TEST_F(back_off_test, it_is_bounded_and_those_who_wait_stay) {
    back_off small(clock_, {.free_per_network = 1'000'000, .entries_max = 100});
    for (int i = 0; i < 6; ++i) small.begin("ana", "a", false);
    for (int i = 0; i < 99 * 3; ++i) small.begin("account " + std::to_string(i), "a", false);
    EXPECT_GT(small.begin("ana", "a", false), seconds(0));
}

}  // namespace
}  // namespace flores::accounts
