#include "unit/auth/fixture.hpp"

namespace flores::accounts {
namespace {

using std::chrono::seconds;

std::vector<std::string> ids_of(const session_list& all) {
    std::vector<std::string> out;
    for (const auto& one : all.items) out.push_back(one.id);
    return out;
}

TEST_F(accounts_test, a_refresh_token_is_spent_by_its_use) {
    const auto first = registered("ana@flores.cl");
    const auto second = refresh(first.refresh_token);
    ASSERT_TRUE(second);
    EXPECT_NE(second->refresh_token, first.refresh_token);
    EXPECT_EQ(second->refresh_token.size(), 43u) << "256 bits";
    EXPECT_TRUE(accepted(*second));
    EXPECT_EQ(caller_of(*second).session, caller_of(first).session);
    const auto third = refresh(second->refresh_token);
    ASSERT_TRUE(third);
    EXPECT_NE(third->refresh_token, second->refresh_token);
}

TEST_F(accounts_test, the_one_just_spent_yields_the_same_successor_for_ten_seconds) {
    const auto first = registered("ana@flores.cl");
    const auto second = refresh(first.refresh_token);
    clock_.advance(seconds(10));
    const auto again = refresh(first.refresh_token);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->refresh_token, second->refresh_token);
    EXPECT_TRUE(accepted(*again));
    EXPECT_TRUE(refresh(second->refresh_token)) << "and the successor is still good";
}

TEST_F(accounts_test, a_later_reuse_ends_the_session) {
    const auto first = registered("ana@flores.cl");
    const auto second = refresh(first.refresh_token);
    ASSERT_TRUE(accepted(*second));
    clock_.advance(seconds(10) + std::chrono::microseconds(1));
    EXPECT_TRUE(failed_with(refresh(first.refresh_token), session_over));
    EXPECT_FALSE(accepted(*second)) << "the tokens of both holders are worth nothing now";
    EXPECT_TRUE(failed_with(refresh(second->refresh_token), session_over));
    restart();
    EXPECT_FALSE(accepted(*second));
}

TEST_F(accounts_test, a_reuse_within_the_grace_of_a_later_token_ends_the_session) {
    const auto first = registered("ana@flores.cl");
    const auto second = refresh(first.refresh_token);
    const auto third = refresh(second->refresh_token);
    EXPECT_TRUE(failed_with(refresh(first.refresh_token), session_over));
    EXPECT_FALSE(accepted(*third));
}

TEST_F(accounts_test, a_token_of_nobody_ends_nothing) {
    const auto first = registered("ana@flores.cl");
    EXPECT_TRUE(failed_with(refresh("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), session_over));
    EXPECT_TRUE(accepted(first));
    EXPECT_TRUE(refresh(first.refresh_token));
}

TEST_F(accounts_test, refresh_tokens_are_not_in_the_file) {
    const auto first = registered("ana@flores.cl");
    const auto second = refresh(first.refresh_token);
    const auto held = process_->file.read_now([](sql::connection& db) -> expected<std::string> {
        std::string all;
        for (const sql::row& one : db.query("SELECT token_hash FROM session UNION ALL SELECT hash "
                                            "FROM spent_token"))
            all += one.string(0) + " ";
        return all;
    });
    EXPECT_EQ(held->find(first.refresh_token), std::string::npos);
    EXPECT_EQ(*held, auth::sha256_hex(second->refresh_token) + " " +
                         auth::sha256_hex(first.refresh_token) + " ");
}

TEST_F(accounts_test, a_session_unused_for_thirty_days_is_over) {
    const auto first = registered("ana@flores.cl");
    clock_.advance(session_idle_max + seconds(1));
    EXPECT_TRUE(failed_with(refresh(first.refresh_token), session_over));
}

TEST_F(accounts_test, a_sign_out_ends_its_session_alone_and_at_once) {
    const auto here = registered("ana@flores.cl");
    const auto there = sign_in("ana@flores.cl", good_password);
    ASSERT_TRUE(run_task(service().sign_out(caller_of(here))));
    EXPECT_FALSE(accepted(here));
    EXPECT_TRUE(failed_with(refresh(here.refresh_token), session_over));
    EXPECT_TRUE(accepted(*there));
    EXPECT_TRUE(run_task(service().sign_out(caller_of(here)))) << "once more does no harm";
}

TEST_F(accounts_test, a_sign_out_everywhere_ends_all_of_the_account_alone) {
    const auto here = registered("ana@flores.cl");
    const auto there = sign_in("ana@flores.cl", good_password);
    const auto other = registered("eva@flores.cl");
    ASSERT_TRUE(run_task(service().sign_out_everywhere(here.account.id)));
    EXPECT_FALSE(accepted(here));
    EXPECT_FALSE(accepted(*there));
    EXPECT_TRUE(failed_with(refresh(there->refresh_token), session_over));
    EXPECT_TRUE(accepted(other));
    const auto again = sign_in("ana@flores.cl", good_password);
    ASSERT_TRUE(again);
    EXPECT_TRUE(accepted(*again));
}

TEST_F(accounts_test, what_was_ended_stays_ended_after_a_restart) {
    const auto here = registered("ana@flores.cl");
    const auto other = registered("eva@flores.cl");
    const auto kept = registered("pia@flores.cl");
    ASSERT_TRUE(run_task(service().sign_out(caller_of(here))));
    ASSERT_TRUE(run_task(service().sign_out_everywhere(other.account.id)));
    restart();
    EXPECT_FALSE(accepted(here));
    EXPECT_FALSE(accepted(other));
    EXPECT_TRUE(accepted(kept));
    EXPECT_FALSE(process_->held.stale(std::chrono::steady_clock::now()));
}

TEST_F(accounts_test, sessions_are_listed_to_their_owner_and_ended_by_nobody_else) {
    const auto here = registered("ana@flores.cl", home);
    clock_.advance(seconds(60));
    const auto there = sign_in("ana@flores.cl", good_password, elsewhere);
    const auto other = registered("eva@flores.cl");
    const auto listed = run_task(service().list_sessions(caller_of(here)));
    ASSERT_TRUE(listed);
    ASSERT_EQ(ids_of(*listed), (std::vector{caller_of(*there).session, caller_of(here).session}));
    EXPECT_EQ(listed->items[0].address, elsewhere);
    EXPECT_FALSE(listed->items[0].current);
    EXPECT_TRUE(listed->items[1].current);
    EXPECT_EQ(listed->items[0].created_at - listed->items[1].created_at, seconds(60));

    const auto id = caller_of(*there).session;
    EXPECT_TRUE(
        failed_with(run_task(service().end_session(other.account.id, id)), errors::not_found));
    EXPECT_TRUE(accepted(*there));
    ASSERT_TRUE(run_task(service().end_session(here.account.id, id)));
    EXPECT_FALSE(accepted(*there));
    EXPECT_EQ(run_task(service().list_sessions(caller_of(here)))->items.size(), 1u);
}

TEST_F(accounts_test, an_account_has_twenty_sessions_and_the_stalest_makes_room) {
    const auto first = registered("ana@flores.cl");
    clock_.advance(seconds(1));
    const auto second = sign_in("ana@flores.cl", good_password);
    for (std::size_t i = 2; i <= sessions_max; ++i) {
        clock_.advance(seconds(1));
        ASSERT_TRUE(sign_in("ana@flores.cl", good_password));
    }
    EXPECT_FALSE(accepted(first));
    EXPECT_TRUE(accepted(*second));
    EXPECT_EQ(run_task(service().list_sessions(caller_of(*second)))->items.size(), sessions_max);
}

TEST_F(accounts_test, a_new_password_ends_all_sessions_but_the_one_it_opens) {
    const auto here = registered("ana@flores.cl");
    const auto there = sign_in("ana@flores.cl", good_password);
    const auto changed = run_task(service().change_password(
        caller_of(here), {{std::string(good_password)}, {"claveles en abril"}}, std::string(home)));
    ASSERT_TRUE(changed);
    EXPECT_TRUE(accepted(*changed));
    EXPECT_TRUE(refresh(changed->refresh_token));
    for (const auto* before : {&here, &*there}) {
        EXPECT_FALSE(accepted(*before));
        EXPECT_TRUE(failed_with(refresh(before->refresh_token), session_over));
    }
    EXPECT_TRUE(accepted(*changed)) << "old refresh tokens end nothing new";
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", good_password), bad_credentials));
    EXPECT_TRUE(sign_in("ana@flores.cl", "claveles en abril"));
    restart();
    EXPECT_FALSE(accepted(here));
    EXPECT_TRUE(accepted(*changed));
}

TEST_F(accounts_test, a_new_password_takes_the_present_one_and_the_rules) {
    const auto here = registered("ana@flores.cl");
    const auto change = [&](std::string_view present, std::string_view next) {
        return run_task(service().change_password(
            caller_of(here), {{std::string(present)}, {std::string(next)}}, std::string(home)));
    };
    EXPECT_TRUE(failed_with(change(good_password, "1234567890"), errors::invalid_input));
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(failed_with(change("wrong password", "claveles en abril"), wrong_password));
    EXPECT_TRUE(failed_with(change(good_password, "claveles en abril"), too_many_attempts));
    EXPECT_TRUE(accepted(here));
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password)) << "the sign-in does not wait for it";
}

// The password changes while an old one is being checked: the account's rights are not those that
// were looked at any more.
TEST_F(accounts_test, a_password_that_changed_meanwhile_opens_no_session) {
    const auto here = registered("ana@flores.cl");
    const session_start late{.id = "ses_late",
                             .token_hash = "hash",
                             .address = std::string(home),
                             .network = std::string(home),
                             .at = clock_.now()};
    const auto seen = caller_of(here).role_version;
    ASSERT_TRUE(run_task(service().reset_password("ana@flores.cl", "claveles en abril")));
    EXPECT_TRUE(
        failed_with(run_task(process_->sessions.open(here.account.id, seen, late, clock_.now())),
                    errors::stale));
}

}  // namespace
}  // namespace flores::accounts
