#include "platform/json/decode.hpp"
#include "services/order/events.hpp"
#include "unit/auth/fixture.hpp"

namespace flores::accounts {
namespace {

TEST_F(accounts_test, a_role_is_given_and_older_tokens_end_at_once) {
    const auto boss = admin();
    const auto ana = verified("ana@flores.cl");
    const auto given =
        run_task(service().change_role(ana.account.id, role_code::florist, boss.account.id));
    ASSERT_TRUE(given);
    EXPECT_EQ(given->role, "florist");
    EXPECT_FALSE(accepted(ana));
    EXPECT_TRUE(failed_with(refresh(ana.refresh_token), session_over))
        << "the session began without what staff need";
    const auto next = sign_in("ana@flores.cl", good_password);
    ASSERT_TRUE(next);
    EXPECT_EQ(caller_of(*next).rank, auth::role::florist);
    EXPECT_TRUE(refresh(next->refresh_token));
    restart();
    EXPECT_FALSE(accepted(ana));
    EXPECT_TRUE(accepted(*next));
}

TEST_F(accounts_test, a_change_of_role_is_told_to_the_log_of_staff_once) {
    const auto boss = admin();
    const auto ana = verified("ana@flores.cl");
    for (int again = 0; again < 2; ++again)
        ASSERT_TRUE(
            run_task(service().change_role(ana.account.id, role_code::florist, boss.account.id)));
    const auto deeds = told(order::staff_acted_event);
    ASSERT_EQ(deeds.size(), 2u) << "after that the administrator was made";
    const auto deed = json::decode<order::staff_acted>(deeds[1]).value();
    EXPECT_EQ(deed.actor, "account:" + boss.account.id);
    EXPECT_EQ(deed.action + " " + deed.subject, "account.role " + ana.account.id);
    EXPECT_EQ(deed.before + ">" + deed.after, "customer>florist");
}

TEST_F(accounts_test, what_the_command_line_does_is_told_to_the_log_of_staff) {
    const auto boss = admin();
    ASSERT_TRUE(run_task(service().reset_password("jefa@flores.cl", "claveles en abril")));
    std::string all;
    for (const std::string& one : told(order::staff_acted_event)) {
        const auto deed = json::decode<order::staff_acted>(one).value();
        EXPECT_EQ(deed.subject, boss.account.id);
        all += deed.actor + " " + deed.action + "; ";
    }
    EXPECT_EQ(all, "system account.create_admin; system account.reset; ");
}

TEST_F(accounts_test, the_same_role_again_ends_nothing) {
    const auto boss = admin();
    const auto ana = registered("ana@flores.cl");
    ASSERT_TRUE(
        run_task(service().change_role(ana.account.id, role_code::customer, boss.account.id)));
    EXPECT_TRUE(accepted(ana));
}

TEST_F(accounts_test, nobody_rises_before_the_address_is_verified) {
    const auto boss = admin();
    const auto ana = registered("ana@flores.cl");
    const auto before = told(order::staff_acted_event).size();
    const auto give = [&](role_code role) {
        return run_task(service().change_role(ana.account.id, role, boss.account.id));
    };
    EXPECT_TRUE(failed_with(give(role_code::delivery), email_unverified));
    EXPECT_TRUE(accepted(ana));
    EXPECT_EQ(told(order::staff_acted_event).size(), before);
    ASSERT_TRUE(run_task(mailboxes().verify_email(mailed_token())));
    EXPECT_TRUE(give(role_code::delivery));
}

TEST_F(accounts_test, an_admin_does_not_change_their_own_role) {
    const auto boss = admin();
    EXPECT_TRUE(failed_with(
        run_task(service().change_role(boss.account.id, role_code::customer, boss.account.id)),
        own_role));
    EXPECT_TRUE(accepted(boss));
}

TEST_F(accounts_test, who_is_no_admin_any_more_gives_no_roles) {
    const auto boss = admin();
    const auto second = admin("otra@flores.cl");
    ASSERT_TRUE(
        run_task(service().change_role(second.account.id, role_code::florist, boss.account.id)));
    EXPECT_TRUE(failed_with(
        run_task(service().change_role(boss.account.id, role_code::customer, second.account.id)),
        errors::forbidden));
    EXPECT_TRUE(
        failed_with(run_task(service().change_role("usr_none", role_code::admin, boss.account.id)),
                    errors::not_found));
}

TEST_F(accounts_test, accounts_are_listed_page_by_page_by_the_beginning_of_their_address) {
    for (const auto* one : {"b2@flores.cl", "a1@flores.cl", "b1@flores.cl", "b3@flores.cl"})
        registered(one);
    accounts_query asked;
    asked.email = {"B"};
    asked.limit = {2};
    const auto first = run_task(service().list_accounts(asked));
    ASSERT_TRUE(first);
    ASSERT_EQ(first->items.size(), 2u);
    EXPECT_EQ(first->items[0].email, "b1@flores.cl");
    EXPECT_EQ(first->items[1].email, "b2@flores.cl");
    ASSERT_TRUE(first->next_cursor);
    asked.cursor = {*first->next_cursor};
    const auto rest = run_task(service().list_accounts(asked));
    ASSERT_EQ(rest->items.size(), 1u);
    EXPECT_EQ(rest->items[0].email, "b3@flores.cl");
    EXPECT_FALSE(rest->next_cursor);
    asked.email = {"a"};
    EXPECT_TRUE(failed_with(run_task(service().list_accounts(asked)), errors::bad_cursor));
    EXPECT_EQ(run_task(service().list_accounts({}))->items.size(), 4u);
}

TEST_F(accounts_test, an_account_is_shown_to_itself) {
    const auto ana = registered("ana@flores.cl");
    EXPECT_EQ(run_task(service().show(ana.account.id))->name, "Ana");
    EXPECT_TRUE(failed_with(run_task(service().show("usr_gone")), errors::unauthenticated));
}

}  // namespace
}  // namespace flores::accounts
