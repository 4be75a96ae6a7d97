#include "services/contact/storage/mail_rows.hpp"
#include "unit/contact/fixture.hpp"

namespace flores::contact {
namespace {

using order::order_status;

TEST_F(contact_test, an_event_that_arrives_twice_makes_one_mail) {
    const mail_wanted what{"eva@x.example",
                           "es",
                           mail_kind::reset_password,
                           {{"name", "Eva"}, {"link", "/reset?token=abc"}}};
    ASSERT_TRUE(run_task(mails_.take_wanted(what, "evt_1")));
    ASSERT_TRUE(run_task(mails_.take_wanted(what, "evt_1")));
    send();
    ASSERT_TRUE(run_task(mails_.take_wanted(what, "evt_1")));
    send();
    ASSERT_EQ(sender_.tried.size(), 1u);
    const mail::envelope& got = sender_.tried[0];
    EXPECT_EQ(got.to, "eva@x.example");
    EXPECT_NE(got.content.find("https://shop.example/reset?token=3Dabc"), std::string::npos);
    EXPECT_NE(got.content.find("Reply-To: hola@shop.example\r\n"), std::string::npos);
}

TEST_F(contact_test, an_accounts_address_and_language_are_asked_for_when_sending) {
    want_mail(ana);
    accounts_.all[ana].email = "new@customers.example";
    send();
    ASSERT_EQ(sender_.tried.size(), 1u);
    EXPECT_EQ(sent_to(0), "new@customers.example");
    EXPECT_NE(sender_.tried[0].content.find("Content-Language: en\r\n"), std::string::npos);
}

TEST_F(contact_test, an_account_that_is_gone_gets_no_mail) {
    want_mail(ana);
    accounts_.all.clear();
    send();
    EXPECT_TRUE(sender_.tried.empty());
    EXPECT_EQ(listed().at(0).state, mail_state::dropped);
    EXPECT_EQ(stored_text(), "");
}

TEST_F(contact_test, what_accounts_have_sent_to_themselves_goes_to_nobody_who_did_not_ask) {
    accounts_.all[ana].email_verified = false;
    const mail_values reminder{
        {"name", "Ana"}, {"occasion", "http://x.example"}, {"date", "2026-12-01"}, {"days", "1"}};
    const mail_values wish{{"product", "Rosas"}, {"link", "/products/AML001"}, {"price", "9990"}};
    ASSERT_TRUE(take_wanted({ana, "", mail_kind::date_reminder, reminder}));
    ASSERT_TRUE(take_wanted({ana, "", mail_kind::back_in_stock, wish}));
    ASSERT_TRUE(take_wanted({ana, "", mail_kind::cheaper, wish}));
    send();
    EXPECT_TRUE(sender_.tried.empty());
    EXPECT_EQ(listed(mail_state::dropped).size(), 3u);
    ASSERT_TRUE(
        take_wanted({ana, "", mail_kind::verify_email, {{"name", "Ana"}, {"link", "/v?token=1"}}}));
    send();
    EXPECT_EQ(sender_.tried.size(), 1u) << "what is about the account itself is sent all the same";
}

TEST_F(contact_test, accounts_that_cannot_be_asked_delay_a_mail) {
    want_mail(ana);
    accounts_.away = true;
    send();
    EXPECT_EQ(listed().at(0).state, mail_state::waiting);
    accounts_.away = false;
    clock_.advance(std::chrono::minutes(2));
    send();
    EXPECT_EQ(listed().at(0).state, mail_state::sent);
}

TEST_F(contact_test, what_can_never_be_sent_is_refused_to_the_relay) {
    EXPECT_TRUE(
        failed_with(take_wanted({"no address", "", mail_kind::password_changed, {{"name", "A"}}}),
                    errors::invalid_input));
    EXPECT_TRUE(failed_with(take_wanted({ana, "", mail_kind::verify_email, {{"name", "A"}}}),
                            errors::invalid_input));
    EXPECT_TRUE(listed().empty());
}

TEST_F(contact_test, nothing_but_what_operators_need_stays_of_a_sent_mail) {
    want_mail("eva@customers.example");
    EXPECT_NE(stored_text().find("eva@"), std::string::npos);
    send();
    EXPECT_EQ(stored_text(), "");
    const mail_view left = listed().at(0);
    EXPECT_EQ(left.state, mail_state::sent);
    EXPECT_EQ(left.domain, "") << "some domains are one person's own";
    EXPECT_EQ(left.kind, "password_changed");
    EXPECT_EQ(left.why, "smtp 250");
    EXPECT_EQ(left.done_at, clock_.now());
}

TEST_F(contact_test, a_mail_in_hand_is_sent_by_one_lane_alone) {
    want_mail("eva@x.example");
    sender_.meanwhile = [this] {
        sender_.meanwhile = nullptr;
        boost::asio::co_spawn(test::task_loop(), mails_.send_due(), [](std::exception_ptr) {});
    };
    send();
    EXPECT_EQ(sender_.tried.size(), 1u);
}

TEST_F(contact_test, what_is_dropped_while_others_are_sent_is_not_sent) {
    want_mail("eva@x.example");
    clock_.advance(std::chrono::seconds(1));
    want_mail("ana@x.example");
    sender_.meanwhile = [this] {
        sender_.meanwhile = nullptr;
        ASSERT_TRUE(file_.write_now([this](sql::connection& db) -> expected<int> {
            drop_mails_to(db, "ana@x.example", clock_.now());
            return 0;
        }));
    };
    send();
    ASSERT_EQ(sender_.tried.size(), 1u);
    EXPECT_EQ(sent_to(0), "eva@x.example");
    EXPECT_EQ(listed(mail_state::dropped).size(), 1u);
    want_mail("eva@x.example");
    send();
    EXPECT_EQ(sender_.tried.size(), 2u);
}

TEST_F(contact_test, what_cannot_be_recorded_is_not_sent_again) {
    want_mail("eva@x.example");
    queue_.full = true;
    EXPECT_THROW(send(), std::runtime_error);
    queue_.full = false;
    queue_.throws = true;
    EXPECT_THROW(send(), std::runtime_error);
    queue_.throws = false;
    EXPECT_EQ(listed().at(0).state, mail_state::waiting);
    send();
    EXPECT_EQ(listed().at(0).state, mail_state::sent);
    EXPECT_EQ(sender_.tried.size(), 1u);
}

TEST_F(contact_test, a_refusal_is_final_until_somebody_replays_it) {
    sender_.answer = {mail::fate::refused, "smtp 550"};
    want_mail("eva@x.example");
    send();
    clock_.advance(std::chrono::hours(24));
    send();
    EXPECT_EQ(sender_.tried.size(), 1u);
    const mail_view dead = listed(mail_state::dead).at(0);
    EXPECT_EQ(dead.why, "smtp 550");
    sender_.answer = {mail::fate::sent, "smtp 250"};
    EXPECT_EQ(run_task(mails_.replay("account:usr_admin", dead.id)).value().replayed, 1);
    send();
    ASSERT_EQ(sender_.tried.size(), 2u);
    EXPECT_EQ(sender_.tried[0].id, sender_.tried[1].id) << "it can be told as the same";
    EXPECT_TRUE(listed(mail_state::dead).empty());
    EXPECT_TRUE(
        failed_with(run_task(mails_.replay("account:usr_admin", dead.id)), errors::not_found));
    EXPECT_EQ(run_task(mails_.replay("account:usr_admin", std::nullopt)).value().replayed, 0);
    const auto told = file_.read_now([](sql::connection& db) -> expected<std::string> {
        return db.text("SELECT group_concat(payload) FROM outbox WHERE type = 'staff.acted'")
            .value();
    });
    EXPECT_EQ(*told,
              json::encode(order::staff_acted{"account:usr_admin", "mail.replay",
                                              order::audit_subject::mail, dead.id, "", "1"}));
}

TEST_F(contact_test, what_waits_about_an_order_goes_out_before_its_people_go) {
    sender_.answer = {mail::fate::refused, "smtp 550"};
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    send();
    ASSERT_TRUE(take_wanted(
        {"oficina@x.example",
         "es",
         mail_kind::order_refund,
         {{"name", "Ana"}, {"number", "FV-20261125-ABCDE"}, {"amount", "1"}, {"link", "/x"}}}));
    want_mail("other@x.example");
    ASSERT_TRUE(run_task(mails_.take_forgotten({"FV-20261125-ABCDE"}, 1)));
    EXPECT_EQ(listed(mail_state::dropped).size(), 1u) << "the dead one";
    EXPECT_EQ(listed(mail_state::waiting).size(), 2u);
    sender_.answer = {mail::fate::sent, "smtp 250"};
    sender_.tried.clear();
    send();
    ASSERT_EQ(sender_.tried.size(), 2u);
    EXPECT_EQ(sender_.tried[0].to, "oficina@x.example");
    EXPECT_EQ(listed(mail_state::dropped).size(), 2u);
    for (const char* trace : {"ABCDE", "oficina", "Roses", "ana@"})
        EXPECT_FALSE(stored_text().contains(trace)) << trace;
    EXPECT_EQ(sender_.forgotten,
              (std::vector<std::string>{"FV-20261125-ABCDE", sender_.tried[0].id}));
}

TEST_F(contact_test, of_what_is_dropped_while_it_is_sent_no_copy_stays) {
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    sender_.meanwhile = [this] {
        ASSERT_TRUE(file_.write_now([this](sql::connection& db) -> expected<int> {
            drop_mails_about(db, "FV-20261125-ABCDE", clock_.now());
            return 0;
        }));
    };
    send();
    ASSERT_EQ(sender_.tried.size(), 1u);
    EXPECT_EQ(sender_.forgotten, std::vector<std::string>{sender_.tried[0].id});
    EXPECT_EQ(listed(mail_state::dropped).size(), 1u);
}

TEST_F(contact_test, a_mail_says_what_its_copy_is_forgotten_by) {
    using texts = std::vector<std::string>;
    want_mail("other@x.example");
    want_mail(ana);
    ASSERT_TRUE(take_placed(order_status::pending, 1));
    const ticket_number number = written();
    send();
    ASSERT_EQ(sender_.tried.size(), 5u);
    EXPECT_EQ(sender_.tried[0].about, texts{});
    EXPECT_EQ(sender_.tried[1].about, texts{ana});
    EXPECT_EQ(sender_.tried[2].about, texts{"FV-20261125-ABCDE"});
    EXPECT_EQ(sender_.tried[3].about, texts{number.text()});
    EXPECT_EQ(sender_.tried[4].about, texts{number.text()});
}

TEST_F(contact_test, a_server_that_stays_away_is_asked_later_and_later_for_about_three_days) {
    sender_.answer = {mail::fate::deferred, "no connection"};
    want_mail("eva@x.example");
    const instant begun = clock_.now();
    std::chrono::microseconds whole = std::chrono::minutes(1);
    for (int attempt = 1; attempt < mail_attempts_max; ++attempt) {
        send();
        ASSERT_EQ(sender_.tried.size(), static_cast<std::size_t>(attempt));
        const mail_view waiting = listed(mail_state::waiting).at(0);
        EXPECT_EQ(waiting.attempts, attempt);
        const auto pause = *waiting.due_at - clock_.now();
        EXPECT_GE(pause, whole / 2);
        EXPECT_LE(pause, whole);
        clock_.set(*waiting.due_at - std::chrono::microseconds(1));
        send();
        ASSERT_EQ(sender_.tried.size(), static_cast<std::size_t>(attempt)) << "not before its time";
        clock_.set(*waiting.due_at);
        whole = std::min<std::chrono::microseconds>(2 * whole, std::chrono::hours(6));
    }
    send();
    EXPECT_EQ(listed(mail_state::dead).size(), 1u);
    const auto tried = clock_.now() - begun;
    EXPECT_GT(tried, std::chrono::hours(2 * 24));
    EXPECT_LT(tried, std::chrono::hours(4 * 24));
}

TEST_F(contact_test, a_server_that_is_back_gets_what_waited) {
    sender_.answer = {mail::fate::deferred, "smtp 451"};
    want_mail("eva@x.example");
    send();
    sender_.answer = {mail::fate::sent, "smtp 250"};
    clock_.advance(std::chrono::minutes(2));
    send();
    EXPECT_EQ(listed().at(0).state, mail_state::sent);
}

TEST_F(contact_test, old_mails_are_forgotten) {
    want_mail("eva@x.example");
    send();
    sender_.answer = {mail::fate::refused, "smtp 550"};
    want_mail("dead@x.example");
    send();
    clock_.advance(dead_mail_kept + std::chrono::hours(1));
    run_task(finished(mails_.forget_old()));
    ASSERT_EQ(listed().size(), 1u);
    EXPECT_EQ(listed()[0].state, mail_state::sent);
    clock_.advance(mail_kept);
    run_task(finished(mails_.forget_old()));
    EXPECT_TRUE(listed().empty());
}

TEST_F(contact_test, a_page_of_mails_leads_to_the_next) {
    for (int i = 0; i < 3; ++i) want_mail("eva@x.example");
    const auto first = run_task(mails_.list({.limit = json::integer<1, 100>{2}})).value();
    ASSERT_EQ(first.items.size(), 2u);
    ASSERT_TRUE(first.next_cursor);
    const auto second =
        run_task(mails_.list({.cursor = first.next_cursor, .limit = json::integer<1, 100>{2}}))
            .value();
    EXPECT_EQ(second.items.size(), 1u);
    EXPECT_FALSE(second.next_cursor);
    EXPECT_TRUE(
        failed_with(run_task(mails_.list({.state = mail_state::dead, .cursor = first.next_cursor})),
                    errors::bad_cursor));
}

}  // namespace
}  // namespace flores::contact
