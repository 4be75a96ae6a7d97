#include "unit/auth/fixture.hpp"

namespace flores::accounts {
namespace {

using std::chrono::seconds;

TEST_F(accounts_test, who_registers_is_a_customer_and_signed_in) {
    const auto got = registered("Ana@Flores.cl");
    EXPECT_TRUE(accepted(got));
    EXPECT_EQ(got.account.email, "ana@flores.cl");
    EXPECT_EQ(got.account.role, "customer");
    EXPECT_EQ(got.expires_in, 15 * 60);
    const auto caller = caller_of(got);
    EXPECT_EQ(caller.account, got.account.id);
    EXPECT_TRUE(is_id(caller.account, "usr"));
    EXPECT_EQ(caller.rank, auth::role::customer);
    EXPECT_TRUE(refresh(got.refresh_token));
}

TEST_F(accounts_test, an_address_has_one_account_whatever_its_capitals) {
    registered("ana@flores.cl");
    const int hashed = passwords_.hashed;
    const auto again = run_task(service().register_customer(registration("ANA@flores.cl"),
                                                            language::es, std::string(home)));
    EXPECT_TRUE(failed_with(again, email_taken));
    EXPECT_EQ(passwords_.hashed, hashed);
}

TEST_F(accounts_test, a_weak_password_makes_no_account) {
    const auto got = run_task(service().register_customer(
        registration("ana@flores.cl", "1234567890"), language::es, std::string(home)));
    EXPECT_TRUE(failed_with(got, errors::invalid_input));
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", "1234567890"), bad_credentials));
}

TEST_F(accounts_test, a_new_account_is_told_in_the_outbox) {
    auto wanted = registration("ana@flores.cl");
    const auto got = run_task(service().register_customer(wanted, language::en, std::string(home)));
    const auto told = process_->file.read_now([](sql::connection& db) -> expected<std::string> {
        return db
            .text(
                "SELECT type || ' ' || aggregate || ' ' || payload FROM outbox WHERE personal = 1 "
                "ORDER BY seq")
            .value();
    });
    EXPECT_EQ(*told, "account.registered " + got->account.id + " {\"id\":\"" + got->account.id +
                         "\",\"name\":\"Ana\",\"language\":\"en\"}");
}

TEST_F(accounts_test, the_right_password_signs_in_to_a_session_of_its_own) {
    const auto first = registered("ana@flores.cl");
    const auto second = sign_in("ANA@flores.cl", good_password);
    ASSERT_TRUE(second);
    EXPECT_TRUE(accepted(*second));
    EXPECT_NE(caller_of(first).session, caller_of(*second).session);
}

TEST_F(accounts_test, an_unknown_account_costs_and_answers_what_a_wrong_password_does) {
    registered("ana@flores.cl");
    passwords_.verified.clear();
    const auto wrong = sign_in("ana@flores.cl", "not the password");
    ASSERT_EQ(passwords_.verified.size(), 1u);
    const auto unknown = sign_in("eva@flores.cl", "not the password");
    ASSERT_EQ(passwords_.verified.size(), 2u);
    EXPECT_EQ(passwords_.verified[1], auth::dummy_hash());
    EXPECT_TRUE(failed_with(wrong, bad_credentials));
    EXPECT_TRUE(failed_with(unknown, bad_credentials));
    EXPECT_TRUE(wrong.error().detail.empty() && unknown.error().detail.empty());
    EXPECT_EQ(passwords_.hashed, 1) << "nothing but the registration hashes";
}

TEST_F(accounts_test, everybody_is_called_what_the_profile_says) {
    const auto ana = registered("ana@flores.cl");
    EXPECT_EQ(ana.account.name, "Ana");
    process_->calls.name = "Anita";
    EXPECT_EQ(run_task(service().show(ana.account.id))->name, "Anita");
    EXPECT_EQ(log_in("ana@flores.cl", good_password)->account->name, "Anita");
    EXPECT_EQ(refresh(ana.refresh_token)->account.name, "Anita");
    const auto changed = run_task(service().change_password(
        caller_of(ana), {{std::string(good_password)}, {"otra de tulipanes"}}, std::string(home)));
    EXPECT_EQ(changed->account.name, "Anita");
    ASSERT_TRUE(run_task(mailboxes().forgot_password(*email::parse("ana@flores.cl"), "")));
    for (const std::string& mail : {told("mail.wanted").at(1), told("mail.wanted").at(2)})
        EXPECT_NE(mail.find(R"("name":"Anita")"), std::string::npos) << mail;
}

TEST_F(accounts_test, a_profile_without_a_name_says_its_language_alone) {
    const auto ana = registered("ana@flores.cl");
    process_->calls.language = "en";
    const auto who = run_task(service().contact(ana.account.id));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->name, "Ana");
    EXPECT_EQ(who->language, "en");
}

TEST_F(accounts_test, profiles_that_hang_take_a_second_of_a_request_and_no_session) {
    using std::chrono::steady_clock;
    const auto ana = registered("ana@flores.cl");
    std::vector<steady_clock::time_point> given;
    std::vector<std::int64_t> open;
    process_->calls.hangs = [&] {
        given.push_back(current_ambient().deadline);
        const auto sessions = process_->file.read_now([](sql::connection& db) {
            return expected<std::int64_t>(db.integer("SELECT COUNT(*) FROM session").value());
        });
        open.push_back(*sessions);
    };
    const auto until = steady_clock::now() + seconds(60);
    ambient of_the_request;
    of_the_request.deadline = until;
    const ambient_scope here(of_the_request);
    const auto in = log_in("ana@flores.cl", good_password);
    ASSERT_TRUE(in);
    EXPECT_EQ(in->account->name, "Ana") << "as registered";
    EXPECT_EQ(refresh(ana.refresh_token)->account.name, "Ana");
    EXPECT_EQ(open, (std::vector<std::int64_t>{1, 2})) << "asked before the session is opened";
    for (const auto deadline : given) EXPECT_LT(deadline, until - seconds(30));
    EXPECT_EQ(current_ambient().deadline, until) << "the rest of the request has its own time";
}

TEST_F(accounts_test, an_unknown_account_waits_as_a_known_one) {
    registered("ana@flores.cl");
    for (const auto* address : {"ana@flores.cl", "eva@flores.cl"}) {
        for (int i = 0; i < 5; ++i)
            EXPECT_TRUE(
                failed_with(sign_in(address, "wrong password", elsewhere), bad_credentials));
        const auto sixth = sign_in(address, "wrong password", elsewhere);
        ASSERT_TRUE(failed_with(sixth, too_many_attempts)) << address;
        EXPECT_EQ(sixth.error().retry_after, seconds(1));
    }
}

TEST_F(accounts_test, while_it_waits_no_password_is_looked_at) {
    registered("ana@flores.cl");
    for (int i = 0; i < 5; ++i) sign_in("ana@flores.cl", "wrong password", elsewhere);
    passwords_.verified.clear();
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", good_password, elsewhere), too_many_attempts));
    EXPECT_TRUE(passwords_.verified.empty());
    clock_.advance(seconds(1));
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password, elsewhere));
}

TEST_F(accounts_test, nobody_locks_another_out_of_another_address) {
    registered("ana@flores.cl");
    for (int i = 0; i < 100; ++i) sign_in("ana@flores.cl", "wrong password", elsewhere);
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password, home));
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password, "192.0.2.1")) << "nor of one that is new";
}

TEST_F(accounts_test, nobody_locks_another_out_of_an_address_they_signed_in_from) {
    registered("ana@flores.cl", home);
    for (int i = 0; i < 100; ++i) {
        sign_in("ana@flores.cl", "wrong password", home);
        sign_in("eva" + std::to_string(i) + "@flores.cl", "wrong password", home);
    }
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", "wrong password", home), too_many_attempts));
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password, home));
}

TEST_F(accounts_test, the_own_password_is_asked_again_whoever_else_fails_in_the_network) {
    const auto ana = registered("ana@flores.cl", home);
    for (int i = 0; i < 100; ++i)
        sign_in("eva" + std::to_string(i) + "@flores.cl", "wrong password", home);
    const auto changed = run_task(service().change_password(
        caller_of(ana), {{std::string(good_password)}, {"otra de tulipanes"}}, std::string(home)));
    ASSERT_TRUE(changed) << changed.error().kind->code;
    ASSERT_TRUE(run_task(
        erasures().erase(ana.account.id, {{"otra de tulipanes"}, {}, {}}, std::string(home))));
}

TEST_F(accounts_test, who_holds_a_token_waits_between_guesses_at_the_password) {
    const auto ana = registered("ana@flores.cl", home);
    const auto guess = [&](std::string_view password, std::string_view from) {
        return run_task(
            erasures().erase(ana.account.id, {{std::string(password)}, {}, {}}, std::string(from)));
    };
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(failed_with(guess("wrong password", elsewhere), wrong_password));
    EXPECT_TRUE(failed_with(guess(good_password, elsewhere), too_many_attempts));
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password, elsewhere)) << "not at the sign-in";
    EXPECT_TRUE(guess(good_password, home)) << "nor elsewhere";
}

TEST_F(accounts_test, a_busy_hasher_is_503_with_a_time_and_no_failure) {
    registered("ana@flores.cl");
    passwords_.full = true;
    for (int i = 0; i < 10; ++i) {
        const auto got = sign_in("ana@flores.cl", good_password, elsewhere);
        ASSERT_TRUE(failed_with(got, errors::overloaded));
        EXPECT_EQ(got.error().retry_after, seconds(1));
    }
    const auto fresh = run_task(service().register_customer(registration("eva@flores.cl"),
                                                            language::es, std::string(home)));
    EXPECT_TRUE(failed_with(fresh, errors::overloaded));
    passwords_.full = false;
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password, elsewhere));
}

TEST_F(accounts_test, a_hash_of_former_costs_is_made_anew_while_the_password_is_at_hand) {
    const auto ana = registered("ana@flores.cl");
    passwords_.outdated_hash = "hash of " + std::string(good_password);
    EXPECT_TRUE(failed_with(sign_in("ana@flores.cl", "wrong password"), bad_credentials));
    EXPECT_EQ(passwords_.hashed, 1);
    ASSERT_TRUE(sign_in("ana@flores.cl", good_password));
    EXPECT_EQ(passwords_.hashed, 2);
    EXPECT_TRUE(accepted(ana)) << "the password is the same: nothing ends";
    passwords_.full = false;
    EXPECT_TRUE(sign_in("ana@flores.cl", good_password));
}

TEST_F(accounts_test, the_owner_sees_who_came_in_and_who_did_not) {
    const auto ana = registered("ana@flores.cl");
    registered("eva@flores.cl");
    sign_in("ana@flores.cl", "wrong password", elsewhere);
    sign_in("nobody@flores.cl", "wrong password", elsewhere);
    clock_.advance(seconds(60));
    sign_in("ana@flores.cl", good_password, "2001:db8::1");
    const auto list = run_task(service().list_sign_ins(ana.account.id));
    ASSERT_TRUE(list);
    ASSERT_EQ(list->items.size(), 3u);
    EXPECT_EQ(list->items[0].outcome, "signed_in");
    EXPECT_EQ(list->items[0].network, "2001:db8::/64");
    EXPECT_EQ(list->items[0].second_factor, "none");
    EXPECT_EQ(list->items[0].at, clock_.now());
    EXPECT_EQ(list->items[1].outcome, "wrong_password");
    EXPECT_EQ(list->items[1].network, elsewhere);
    EXPECT_EQ(list->items[2].outcome, "signed_in");
}

TEST_F(accounts_test, the_command_line_makes_admins_and_resets_passwords) {
    EXPECT_FALSE(*run_task(service().has_admin()));
    const auto first = admin();
    EXPECT_TRUE(*run_task(service().has_admin()));
    EXPECT_EQ(first.account.role, "admin");
    EXPECT_TRUE(failed_with(run_task(service().create_admin("jefa@flores.cl", "otra de tulipanes")),
                            email_taken));
    EXPECT_TRUE(failed_with(run_task(service().create_admin("jefa", std::string(good_password))),
                            errors::invalid_input));
    ASSERT_TRUE(run_task(service().reset_password("jefa@flores.cl", "otra de tulipanes")));
    EXPECT_FALSE(accepted(first));
    EXPECT_TRUE(failed_with(refresh(first.refresh_token), session_over));
    EXPECT_TRUE(failed_with(sign_in("jefa@flores.cl", good_password), bad_credentials));
    EXPECT_TRUE(sign_in("jefa@flores.cl", "otra de tulipanes"));
    EXPECT_TRUE(failed_with(run_task(service().reset_password("x@flores.cl", "otra de tulipanes")),
                            errors::not_found));
}

}  // namespace
}  // namespace flores::accounts
