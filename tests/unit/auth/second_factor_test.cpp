#include "services/order/events.hpp"
#include "unit/auth/fixture.hpp"

namespace flores::accounts {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class second_factor_test : public accounts_test {
protected:
    tokens_view staff(std::string_view address, role_code role = role_code::florist) {
        if (boss_.access_token.empty()) boss_ = admin();
        const auto made = verified(address);
        EXPECT_TRUE(run_task(service().change_role(made.account.id, role, boss_.account.id)));
        return made;
    }
    // A customer's own wish; returns the recovery codes.
    std::vector<std::string> enrol_customer(const tokens_view& who) {
        const auto ticket = run_task(
            factors().begin(who.account.id, {{std::string(good_password)}}, std::string(home)));
        return enrolled(ticket->enrolment).recovery_codes;
    }
    static proven_request proof(std::optional<std::string> code = {},
                                std::string_view password = good_password) {
        proven_request out{{std::string(password)}, {}, {}};
        if (code) out.code = json::text<6, 6>{*code};
        return out;
    }
    expected<tokens_view> give_recovery(const std::string& challenge, const std::string& code) {
        return run_task(
            factors().sign_in({{challenge}, {}, json::text<1, 40>{code}}, std::string(home)));
    }

    tokens_view boss_{};
};

TEST_F(second_factor_test, staff_get_no_token_by_the_password_alone) {
    staff("flor@flores.cl");
    const auto first = log_in("flor@flores.cl", good_password);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->second_factor, factor_step::enrol);
    EXPECT_FALSE(first->access_token || first->refresh_token || first->challenge);
    const auto set_up = enrolled(*first->enrolment);
    EXPECT_EQ(set_up.recovery_codes.size(), recovery_codes_count);
    ASSERT_TRUE(set_up.signed_in);
    EXPECT_TRUE(accepted(*set_up.signed_in));
    EXPECT_TRUE(refresh(set_up.signed_in->refresh_token));

    const auto second = log_in("flor@flores.cl", good_password);
    EXPECT_EQ(second->second_factor, factor_step::required);
    EXPECT_FALSE(second->access_token || second->enrolment);
    EXPECT_TRUE(give(*second->challenge, next_code("flor@flores.cl")));
}

TEST_F(second_factor_test, a_code_is_accepted_once_whoever_saw_it) {
    staff("flor@flores.cl");
    enrolled(*log_in("flor@flores.cl", good_password)->enrolment);
    const auto challenge = *log_in("flor@flores.cl", good_password)->challenge;
    EXPECT_TRUE(failed_with(give(challenge, code_now("flor@flores.cl")), wrong_code))
        << "the enrolment took it";
    const std::string code = next_code("flor@flores.cl");
    EXPECT_TRUE(give(challenge, code));
    EXPECT_TRUE(failed_with(give(challenge, code), wrong_code));
    clock_.advance(seconds(30));
    EXPECT_TRUE(failed_with(give(challenge, code), wrong_code)) << "nor within its leeway";
}

TEST_F(second_factor_test, a_recovery_code_is_good_once) {
    staff("flor@flores.cl");
    const auto codes = enrolled(*log_in("flor@flores.cl", good_password)->enrolment).recovery_codes;
    const auto challenge = *log_in("flor@flores.cl", good_password)->challenge;
    const auto in = give_recovery(challenge, codes[3]);
    ASSERT_TRUE(in);
    EXPECT_TRUE(failed_with(give_recovery(challenge, codes[3]), wrong_code));
    EXPECT_TRUE(failed_with(give_recovery(challenge, "00000-00000"), wrong_code));
    EXPECT_EQ(run_task(factors().show(in->account.id))->recovery_codes_left, 9);
    const auto list = run_task(service().list_sign_ins(in->account.id));
    EXPECT_EQ(list->items[0].outcome, "wrong_code");
    EXPECT_EQ(list->items[2].second_factor, "recovery_code");
}

TEST_F(second_factor_test, guesses_at_codes_wait_from_wherever_they_come) {
    staff("flor@flores.cl");
    const auto codes = enrolled(*log_in("flor@flores.cl", good_password)->enrolment).recovery_codes;
    const auto challenge = *log_in("flor@flores.cl", good_password)->challenge;
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(
            failed_with(give(challenge, "000000", "192.0.2." + std::to_string(i)), wrong_code));
    const auto sixth = give(challenge, code_now("flor@flores.cl"), "192.0.2.9");
    ASSERT_TRUE(failed_with(sixth, too_many_attempts));
    EXPECT_GT(sixth.error().retry_after, seconds(0));
    EXPECT_TRUE(give_recovery(challenge, codes[0])) << "what nobody guesses does not wait";
    EXPECT_TRUE(give(challenge, next_code("flor@flores.cl")));
}

TEST_F(second_factor_test, a_ticket_is_good_for_its_step_alone_and_not_for_long) {
    const auto ana = registered("ana@flores.cl");
    staff("flor@flores.cl");
    const auto ticket = *log_in("flor@flores.cl", good_password)->enrolment;
    EXPECT_TRUE(failed_with(give(ticket, "000000"), ticket_over)) << "it is no challenge";
    EXPECT_TRUE(failed_with(run_task(factors().enrol("forged")), ticket_over));
    clock_.advance(enrolment_lifetime);
    EXPECT_TRUE(failed_with(run_task(factors().enrol(ticket)), ticket_over));

    enrolled(*log_in("flor@flores.cl", good_password)->enrolment);
    const auto challenge = *log_in("flor@flores.cl", good_password)->challenge;
    EXPECT_TRUE(failed_with(run_task(factors().enrol(challenge)), ticket_over));
    EXPECT_FALSE(process_->tokens.verify(challenge)) << "and it is no token";
    clock_.advance(challenge_lifetime);
    EXPECT_TRUE(failed_with(give(challenge, next_code("flor@flores.cl")), ticket_over));
}

TEST_F(second_factor_test, a_new_password_ends_what_the_former_one_began) {
    staff("flor@flores.cl");
    enrolled(*log_in("flor@flores.cl", good_password)->enrolment);
    const auto challenge = *log_in("flor@flores.cl", good_password)->challenge;
    const auto in = sign_in("flor@flores.cl", good_password);
    const auto changed = run_task(service().change_password(
        caller_of(*in), {{std::string(good_password)}, {"claveles en abril"}}, std::string(home)));
    ASSERT_TRUE(changed);
    EXPECT_TRUE(failed_with(give(challenge, next_code("flor@flores.cl")), ticket_over));
    EXPECT_TRUE(refresh(changed->refresh_token)) << "the new session is as good as the former";
}

TEST_F(second_factor_test, a_customer_may_have_one_and_do_without_it_again) {
    const auto ana = registered("ana@flores.cl");
    const std::string id = ana.account.id;
    EXPECT_TRUE(failed_with(run_task(factors().begin(id, {{"wrong password"}}, std::string(home))),
                            wrong_password));
    EXPECT_FALSE(run_task(factors().show(id))->enrolled);
    enrol_customer(ana);
    const auto shown = run_task(factors().show(id));
    EXPECT_TRUE(shown->enrolled);
    EXPECT_FALSE(shown->required);
    EXPECT_EQ(log_in("ana@flores.cl", good_password)->second_factor, factor_step::required);
    EXPECT_TRUE(failed_with(
        run_task(factors().begin(id, {{std::string(good_password)}}, std::string(home))),
        already_enrolled));

    EXPECT_TRUE(
        failed_with(run_task(factors().remove(id, proof(), std::string(home))), code_required));
    EXPECT_TRUE(failed_with(run_task(factors().remove(id, proof("000000"), std::string(home))),
                            wrong_code));
    ASSERT_TRUE(
        run_task(factors().remove(id, proof(next_code("ana@flores.cl")), std::string(home))));
    EXPECT_TRUE(log_in("ana@flores.cl", good_password)->access_token);
}

TEST_F(second_factor_test, staff_do_not_do_without_it) {
    staff("flor@flores.cl");
    const auto in = enrolled(*log_in("flor@flores.cl", good_password)->enrolment).signed_in;
    EXPECT_TRUE(
        failed_with(run_task(factors().remove(in->account.id, proof(next_code("flor@flores.cl")),
                                              std::string(home))),
                    second_factor_required));
    EXPECT_TRUE(run_task(factors().show(in->account.id))->enrolled);
}

TEST_F(second_factor_test, new_recovery_codes_replace_the_former) {
    const auto ana = registered("ana@flores.cl");
    const auto former = enrol_customer(ana);
    const auto fresh = run_task(factors().renew_codes(
        ana.account.id, proof(next_code("ana@flores.cl")), std::string(home)));
    ASSERT_TRUE(fresh);
    const auto challenge = *log_in("ana@flores.cl", good_password)->challenge;
    EXPECT_TRUE(failed_with(give_recovery(challenge, former[0]), wrong_code));
    EXPECT_TRUE(give_recovery(challenge, fresh->recovery_codes[0]));
}

TEST_F(second_factor_test, an_admin_helps_who_lost_it_but_not_themselves) {
    staff("flor@flores.cl");
    const auto in = enrolled(*log_in("flor@flores.cl", good_password)->enrolment).signed_in;
    const auto reset = [&](const std::string& whose, const std::string& by) {
        return run_task(factors().reset(whose, by));
    };
    EXPECT_TRUE(failed_with(reset(boss_.account.id, boss_.account.id), own_second_factor));
    EXPECT_TRUE(failed_with(reset(boss_.account.id, in->account.id), errors::forbidden));
    EXPECT_TRUE(failed_with(reset("usr_nobody", boss_.account.id), errors::not_found));
    ASSERT_TRUE(reset(in->account.id, boss_.account.id));
    EXPECT_FALSE(accepted(*in));
    EXPECT_EQ(log_in("flor@flores.cl", good_password)->second_factor, factor_step::enrol);
    const auto noted = process_->file.read_now([](sql::connection& db) -> expected<std::string> {
        return db.text("SELECT account || ' by ' || actor FROM second_factor_reset").value();
    });
    EXPECT_EQ(*noted, in->account.id + " by " + boss_.account.id);
    const auto told = process_->file.read_now([](sql::connection& db) -> expected<std::string> {
        return db
            .text("SELECT payload FROM outbox WHERE type = 'staff.acted' ORDER BY seq DESC LIMIT 1")
            .value();
    });
    EXPECT_EQ(*told, json::encode(order::staff_acted{
                         "account:" + boss_.account.id, "account.reset_second_factor",
                         order::audit_subject::account, in->account.id}));
}

TEST_F(second_factor_test, no_secret_and_no_code_is_in_the_store) {
    const auto ana = registered("ana@flores.cl");
    const auto ticket = run_task(
        factors().begin(ana.account.id, {{std::string(good_password)}}, std::string(home)));
    const auto begun = run_task(factors().enrol(ticket->enrolment));
    const auto stored = run_task(process_->factors.load(ana.account.id));
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ((*stored)->sealed_secret.find(test::from_base32(begun->secret)), std::string::npos);
    EXPECT_EQ((*stored)->sealed_secret.find(begun->secret), std::string::npos);
    EXPECT_FALSE((*stored)->confirmed);
    EXPECT_TRUE(log_in("ana@flores.cl", good_password)->access_token)
        << "what was never confirmed does not count";
}

}  // namespace
}  // namespace flores::accounts
