#include "platform/auth/ended_sessions.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace flores::auth {
namespace {

using std::chrono::seconds;

const instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                   std::chrono::hours(12)};

principal account_of(std::string account, std::string session, std::int64_t version) {
    return principal::of_account(std::move(account), std::move(session), role::customer, version);
}

TEST(ended_sessions, ends_a_session_and_no_other) {
    ended_sessions ended;
    ended.apply({{{"ses_1", noon}}, {}});
    EXPECT_TRUE(ended.ended(account_of("usr_1", "ses_1", 0)));
    EXPECT_FALSE(ended.ended(account_of("usr_1", "ses_2", 0)));
}

TEST(ended_sessions, ends_every_token_below_the_floor_of_its_account) {
    ended_sessions ended;
    ended.apply({{}, {{"usr_1", 3, noon}}});
    EXPECT_TRUE(ended.ended(account_of("usr_1", "ses_1", 2)));
    EXPECT_FALSE(ended.ended(account_of("usr_1", "ses_1", 3)));
    EXPECT_FALSE(ended.ended(account_of("usr_2", "ses_1", 2)));
}

TEST(ended_sessions, never_lowers_a_floor_nor_shortens_an_entry) {
    ended_sessions ended;
    ended.apply({{{"ses_1", noon + seconds(100)}}, {{"usr_1", 3, noon + seconds(100)}}});
    ended.apply({{{"ses_1", noon}}, {{"usr_1", 2, noon}}});
    ended.forget(noon + seconds(90));
    EXPECT_TRUE(ended.ended(account_of("usr_9", "ses_1", 0)));
    EXPECT_TRUE(ended.ended(account_of("usr_1", "ses_9", 2)));
}

TEST(ended_sessions, concerns_accounts_alone) {
    ended_sessions ended;
    ended.apply({{{"", noon}}, {{"", 9, noon}}});
    EXPECT_FALSE(ended.ended(principal{}));
    EXPECT_FALSE(ended.ended(principal::of_guest("c")));
    EXPECT_FALSE(ended.ended(principal::of_service("order")));
}

TEST(ended_sessions, keeps_an_entry_as_long_as_the_leeway_of_its_token) {
    ended_sessions ended;
    ended.apply({{{"ses_1", noon}}, {{"usr_1", 1, noon}}});
    ended.forget(noon + seconds(30));
    EXPECT_EQ(ended.size(), 2U);
    ended.forget(noon + seconds(31));
    EXPECT_EQ(ended.size(), 0U);
}

TEST(ended_sessions, is_stale_until_first_refreshed_and_after_30_seconds) {
    ended_sessions ended;
    const ended_sessions::monotonic start{std::chrono::hours(1)};
    EXPECT_TRUE(ended.stale(start));
    ended.refreshed(start);
    EXPECT_FALSE(ended.stale(start));
    EXPECT_FALSE(ended.stale(start + seconds(30)));
    EXPECT_TRUE(ended.stale(start + seconds(31)));
    ended.refreshed(start + seconds(31));
    EXPECT_FALSE(ended.stale(start + seconds(31)));
}

TEST(ended_sessions, is_read_while_it_grows) {
    ended_sessions ended;
    std::jthread writer([&ended] {
        for (int i = 0; i < 2000; ++i) {
            ended.apply({{{"ses_" + std::to_string(i), noon}}, {}});
            ended.forget(noon);
            ended.refreshed(ended_sessions::monotonic{seconds(i)});
        }
    });
    int seen = 0;
    while (seen < 2000)
        if (ended.ended(account_of("usr_1", "ses_" + std::to_string(seen), 0))) ++seen;
    writer.join();
    EXPECT_EQ(ended.size(), 2000U);
}

}  // namespace
}  // namespace flores::auth
