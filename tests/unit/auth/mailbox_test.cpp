#include "unit/auth/fixture.hpp"

namespace flores::accounts {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class mailbox_test : public accounts_test {
protected:
    expected<void> forgot(std::string_view address, std::string_view from = home) {
        return run_task(mailboxes().forgot_password(*email::parse(address), std::string(from)));
    }
    expected<void> reset(const std::string& token, std::string_view password) {
        return run_task(mailboxes().reset_password({{token}, {std::string(password)}}));
    }
    expected<account_view> verify(const std::string& token) {
        return run_task(mailboxes().verify_email(token));
    }
    std::size_t mails() { return told("mail.wanted").size(); }
};

TEST_F(mailbox_test, a_registration_mails_a_link_that_verifies_the_address_once) {
    const auto ana = registered("ana@flores.cl");
    EXPECT_FALSE(ana.account.email_verified);
    ASSERT_EQ(mails(), 1u);
    const auto mail = told("mail.wanted")[0];
    EXPECT_NE(mail.find("\"to\":\"" + ana.account.id + "\""), std::string::npos);
    EXPECT_NE(mail.find(R"("kind":"verify_email")"), std::string::npos);
    EXPECT_NE(mail.find(R"("link":"/verify-email?token=)"), std::string::npos);
    EXPECT_EQ(mail.find("ana@flores.cl"), std::string::npos) << "contact asks for the address";

    const auto token = mailed_token();
    const auto done = verify(token);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->email_verified);
    EXPECT_TRUE(run_task(service().show(ana.account.id))->email_verified);
    EXPECT_TRUE(failed_with(verify(token), link_over));
}

TEST_F(mailbox_test, a_link_to_verify_is_over_after_a_day) {
    registered("ana@flores.cl");
    const auto token = mailed_token();
    clock_.advance(verify_lifetime);
    EXPECT_TRUE(failed_with(verify(token), link_over));
    EXPECT_TRUE(failed_with(verify("of nobody"), link_over));
}

TEST_F(mailbox_test, another_link_takes_the_place_of_the_first_after_a_pause) {
    const auto ana = registered("ana@flores.cl");
    const auto first = mailed_token();
    const auto soon = run_task(mailboxes().resend_verification(ana.account.id));
    ASSERT_TRUE(failed_with(soon, too_many_attempts));
    EXPECT_EQ(soon.error().retry_after, seconds(60));
    EXPECT_EQ(mails(), 1u);
    clock_.advance(mail_pause);
    ASSERT_TRUE(run_task(mailboxes().resend_verification(ana.account.id)));
    EXPECT_EQ(mails(), 2u);
    EXPECT_TRUE(failed_with(verify(first), link_over));
    EXPECT_TRUE(verify(mailed_token()));
    clock_.advance(mail_pause);
    ASSERT_TRUE(run_task(mailboxes().resend_verification(ana.account.id)));
    EXPECT_EQ(mails(), 2u) << "nothing is left to verify";
}

TEST_F(mailbox_test, a_forgotten_password_is_set_anew_by_the_link_and_ends_every_session) {
    const auto ana = registered("ana@flores.cl");
    ASSERT_TRUE(forgot("ANA@flores.cl"));
    const auto token = mailed_token();
    EXPECT_TRUE(accepted(ana)) << "asking changes nothing";
    EXPECT_TRUE(failed_with(reset(token, "1234567890"), errors::invalid_input));
    ASSERT_TRUE(reset(token, "claveles en abril")) << "a refused password spends no link";
    EXPECT_FALSE(accepted(ana));
    EXPECT_TRUE(failed_with(refresh(ana.refresh_token), session_over));
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", good_password), bad_credentials));
    const auto in = sign_in("ana@flores.cl", "claveles en abril");
    ASSERT_TRUE(in);
    EXPECT_TRUE(in->account.email_verified) << "the link proved it";
    EXPECT_TRUE(failed_with(reset(token, "otra de tulipanes"), link_over));
    EXPECT_NE(told("mail.wanted").back().find("password_changed"), std::string::npos);
}

TEST_F(mailbox_test, a_link_to_reset_is_over_after_half_an_hour_or_another_change) {
    const auto ana = registered("ana@flores.cl");
    ASSERT_TRUE(forgot("ana@flores.cl"));
    auto token = mailed_token();
    clock_.advance(reset_lifetime);
    EXPECT_TRUE(failed_with(reset(token, "claveles en abril"), link_over));

    ASSERT_TRUE(forgot("ana@flores.cl"));
    token = mailed_token();
    EXPECT_TRUE(failed_with(verify(token), link_over)) << "it is for one purpose";
    const auto changed = run_task(service().change_password(
        caller_of(*sign_in("ana@flores.cl", good_password)),
        {{std::string(good_password)}, {"otra de tulipanes"}}, std::string(home)));
    ASSERT_TRUE(changed);
    EXPECT_TRUE(failed_with(reset(token, "claveles en abril"), link_over));
}

TEST_F(mailbox_test, the_mailbox_alone_takes_no_account_of_staff_that_has_no_second_factor) {
    const auto boss = admin();
    const auto ana = verified("ana@flores.cl");
    const auto give = [&](role_code role) {
        return run_task(service().change_role(ana.account.id, role, boss.account.id)).has_value();
    };
    clock_.advance(mail_pause);
    ASSERT_TRUE(forgot("ana@flores.cl"));
    const auto token = mailed_token();
    ASSERT_TRUE(give(role_code::florist));
    EXPECT_TRUE(failed_with(reset(token, "claveles en abril"), mailbox_not_enough))
        << "though the link is older than the role";
    EXPECT_TRUE(failed_with(log_in("ana@flores.cl", "claveles en abril"), bad_credentials));
    ASSERT_TRUE(give(role_code::customer));
    EXPECT_TRUE(reset(token, "claveles en abril")) << "an administrator helps by the role";
    ASSERT_TRUE(give(role_code::florist));
    ASSERT_TRUE(sign_in("ana@flores.cl", "claveles en abril")) << "which sets a factor up";

    ASSERT_TRUE(forgot("ana@flores.cl"));
    EXPECT_TRUE(reset(mailed_token(), "otra de tulipanes"));
    EXPECT_EQ(log_in("ana@flores.cl", "otra de tulipanes")->second_factor, factor_step::required);
}

TEST_F(mailbox_test, nothing_tells_whether_an_address_has_an_account) {
    registered("ana@flores.cl");
    const auto before = mails();
    EXPECT_TRUE(forgot("eva@flores.cl"));
    EXPECT_EQ(mails(), before);
    EXPECT_TRUE(forgot("ana@flores.cl"));
    EXPECT_EQ(mails(), before + 1);
    for (const auto* address : {"ana@flores.cl", "eva@flores.cl"}) {
        for (int i = 0; i < 4; ++i) EXPECT_TRUE(forgot(address)) << address;
        EXPECT_TRUE(failed_with(forgot(address), too_many_attempts)) << address;
    }
    EXPECT_EQ(mails(), before + 1) << "one a minute at most";
}

TEST_F(mailbox_test, nobody_floods_a_mailbox_from_many_places) {
    registered("ana@flores.cl");
    int sent = 0;
    for (int i = 0; i < 200; ++i) {
        const auto before = mails();
        (void)forgot("ana@flores.cl", "192.0.2." + std::to_string(i));
        sent += static_cast<int>(mails() - before);
        clock_.advance(seconds(10));
    }
    EXPECT_LT(sent, 20);
}

TEST_F(mailbox_test, strangers_keep_no_owner_from_a_new_password) {
    registered("ana@flores.cl");
    const auto stranger = [](int i) {
        return "192.0.2." + std::to_string(i % 250);
    };
    for (int i = 0; i < 48; ++i) {
        (void)forgot("ana@flores.cl", stranger(i));
        clock_.advance(minutes(15));
    }
    ASSERT_TRUE(forgot("ana@flores.cl", stranger(0)));
    const auto link = mailed_token();
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(failed_with(forgot("ana@flores.cl"), too_many_attempts));
        EXPECT_TRUE(failed_with(forgot("ana@flores.cl", stranger(i)), too_many_attempts));
        clock_.advance(minutes(1));
    }
    EXPECT_TRUE(forgot("ana@flores.cl")) << "ten minutes later, however often they were refused";
    EXPECT_NE(mailed_token(), link);
    EXPECT_TRUE(reset(mailed_token(), "claveles en abril"));
}

TEST_F(mailbox_test, what_is_refused_to_a_network_makes_no_address_wait) {
    for (int i = 0; i < 20; ++i) (void)forgot("a" + std::to_string(i) + "@flores.cl", elsewhere);
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(failed_with(forgot("ana@flores.cl", elsewhere), too_many_attempts));
    EXPECT_TRUE(forgot("ana@flores.cl"));
}

TEST_F(mailbox_test, only_hashes_of_links_are_kept) {
    registered("ana@flores.cl");
    ASSERT_TRUE(forgot("ana@flores.cl"));
    const auto token = mailed_token();
    const auto found = process_->file.read_now([&](sql::connection& db) -> expected<std::string> {
        return db.text("SELECT group_concat(hash) FROM one_time_token").value();
    });
    EXPECT_EQ(found->find(token), std::string::npos);
    EXPECT_NE(found->find(auth::sha256_hex(token)), std::string::npos);
}

}  // namespace
}  // namespace flores::accounts
