#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "unit/contact/fixture.hpp"

namespace flores::contact {
namespace {

TEST_F(contact_test, a_message_is_stored_with_its_two_mails) {
    const ticket_number number = written();
    const ticket found = run_task(tickets_.show(number)).value();
    EXPECT_EQ(found.status, ticket_status::new_);
    EXPECT_EQ(found.language, "en");
    ASSERT_EQ(found.steps.size(), 1u);
    EXPECT_EQ(found.steps[0].kind, step_kind::opened);
    EXPECT_EQ(found.steps[0].actor, "guest");
    send();
    ASSERT_EQ(sender_.tried.size(), 2u);
    EXPECT_EQ(sent_to(0), shop_mailbox);
    EXPECT_NE(sender_.tried[0].content.find("Reply-To: eva@customers.example\r\n"),
              std::string::npos);
    EXPECT_EQ(sent_to(1), "eva@customers.example");
}

TEST_F(contact_test, who_has_an_account_is_answered_in_the_language_of_its_profile) {
    const auto write = [&](language in) {
        const auto caller = auth::principal::of_account(ana, "ses_1", auth::role::customer, 1);
        const auto made = run_task(tickets_.write(caller, message(), in)).value();
        return run_task(tickets_.show(*ticket_number::parse(made.number)))->language;
    };
    EXPECT_EQ(write(language::es), "en");
    accounts_.all[ana].language = "es";
    EXPECT_EQ(write(language::en), "es");
    accounts_.away = true;
    EXPECT_EQ(write(language::en), "en") << "that of the request, where nobody can tell";
}

TEST_F(contact_test, the_acknowledgement_repeats_nothing_of_the_form) {
    message_request spam = message("victim@x.example");
    spam.name = *person_name::parse("Buy http evil example");
    spam.subject.value = "Cheap-pills";
    spam.message.value = "Cheap-pills at evil.example";
    written(spam);
    send();
    ASSERT_EQ(sent_to(1), "victim@x.example");
    for (const char* words : {"Buy", "Cheap-pills", "evil"})
        EXPECT_EQ(sender_.tried[1].content.find(words), std::string::npos) << words;
}

TEST_F(contact_test, nobody_is_flooded_by_acknowledgements) {
    const auto told = [this](std::string_view address) {
        sender_.tried.clear();
        written(message(address));
        send();
        EXPECT_EQ(sent_to(0), shop_mailbox) << "each of them reaches the shop";
        return sender_.tried.size() == 2;
    };
    for (int i = 0; i < receipts_per_day_max; ++i) EXPECT_TRUE(told("victim@x.example"));
    EXPECT_FALSE(told("victim@x.example"));
    EXPECT_TRUE(told("another@x.example"));
    clock_.advance(receipts_day);
    EXPECT_TRUE(told("victim@x.example"));
}

TEST_F(contact_test, a_program_that_fills_every_field_is_thanked_and_forgotten) {
    message_request trapped = message();
    trapped.website = json::text<0, 200>{"https://spam.example"};
    const ticket_number number = written(trapped);
    EXPECT_TRUE(failed_with(run_task(tickets_.show(number)), errors::not_found));
    EXPECT_TRUE(listed().empty());
    message_request honest = message();
    honest.website = json::text<0, 200>{""};
    EXPECT_TRUE(run_task(tickets_.show(written(honest))));
}

TEST_F(contact_test, numbers_are_of_the_day_in_the_shop_and_tell_no_count) {
    clock_.set(*parse_instant("2026-11-26T02:00:00Z"));  // still the 25th in Santiago
    const ticket_number first = written();
    const ticket_number second = written();
    EXPECT_EQ(first.text().substr(0, 13), "FVT-20261125-");
    EXPECT_NE(first, second);
    EXPECT_EQ(ticket_number::parse(" " + first.text() + " "), first);
    for (const char* other :
         {"FV-20261125-AAAAA", "FVT-20261125-AAAA", "FVT-20261125-UUUUU", "FVT-20261332-AAAAA", ""})
        EXPECT_FALSE(ticket_number::parse(other)) << other;
}

TEST_F(contact_test, every_step_says_who_and_when) {
    const ticket_number number = written();
    clock_.advance(std::chrono::minutes(5));
    auto got = run_task(tickets_.assign(support(), number, 1, {json::text<1, 60>{ana}}));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->assignee, ana);
    got = run_task(tickets_.note(support(), number, 2, {{"llamar mañana"}}));
    ASSERT_TRUE(got);
    got = run_task(tickets_.move(support(), number, 3, {ticket_status::in_progress, {}}));
    ASSERT_TRUE(got);
    got = run_task(tickets_.move(support(), number, 4,
                                 {ticket_status::resolved, json::text<0, 300>{"listo"}}));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->revision, 5);
    const ticket_step& last = got->steps.back();
    EXPECT_EQ(last.actor, "account:usr_support");
    EXPECT_EQ(last.at, clock_.now());
    EXPECT_EQ(last.words, "listo");
    EXPECT_EQ(run_task(tickets_.show(number)).value().steps, got->steps);
}

TEST_F(contact_test, an_old_revision_changes_nothing) {
    const ticket_number number = written();
    ASSERT_TRUE(run_task(tickets_.note(support(), number, 1, {{"first"}})));
    EXPECT_TRUE(
        failed_with(run_task(tickets_.answer(support(), number, 1, {{"late"}})), errors::stale));
    EXPECT_TRUE(run_task(tickets_.note(support(), number, seen_revision::any(), {{"second"}})))
        << "who takes it as it is need not know its revision";
    EXPECT_EQ(listed().size(), 2u) << "no answer is on its way";
    EXPECT_EQ(run_task(tickets_.show(number)).value().revision, 3);
}

TEST_F(contact_test, statuses_follow_one_another_and_back) {
    const ticket_number number = written();
    const auto move = [&](std::int64_t seen, ticket_status to) {
        return run_task(tickets_.move(support(), number, seen, {to, {}}));
    };
    EXPECT_TRUE(failed_with(move(1, ticket_status::resolved), wrong_ticket_state));
    EXPECT_TRUE(failed_with(move(1, ticket_status::new_), wrong_ticket_state));
    EXPECT_TRUE(move(1, ticket_status::in_progress));
    EXPECT_TRUE(failed_with(move(2, ticket_status::in_progress), wrong_ticket_state));
    EXPECT_TRUE(move(2, ticket_status::resolved));
    EXPECT_TRUE(move(3, ticket_status::in_progress)) << "reopened";
}

TEST_F(contact_test, an_answer_is_mailed_and_takes_the_ticket_up) {
    const ticket_number number = written();
    send();
    const auto got = run_task(tickets_.answer(support(), number, 1, {{"Llega hoy."}}));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, ticket_status::in_progress);
    EXPECT_EQ(got->steps.back().words, "Llega hoy.");
    send();
    ASSERT_EQ(sender_.tried.size(), 3u);
    EXPECT_EQ(sent_to(2), "eva@customers.example");
    EXPECT_NE(sender_.tried[2].content.find("> Llega hoy."), std::string::npos);
    EXPECT_NE(sender_.tried[2].content.find("Content-Language: en"), std::string::npos);
}

TEST_F(contact_test, a_ticket_is_assigned_to_those_who_answer) {
    const ticket_number number = written();
    const std::string customer = "usr_01980000-0000-7000-8000-000000000002";
    accounts_.all[customer] = {customer, "eva@customers.example", "Eva", "es", "customer"};
    for (const std::string nobody :
         {"usr_nobody", "ana", "usr_01980000-0000-7000-8000-00000000ffff", customer.c_str()})
        EXPECT_TRUE(failed_with(
            run_task(tickets_.assign(support(), number, 1, {json::text<1, 60>{nobody}})),
            not_of_support))
            << nobody;
    ASSERT_TRUE(run_task(tickets_.assign(support(), number, 1, {json::text<1, 60>{ana}})));
    const auto freed = run_task(tickets_.assign(support(), number, 2, {std::nullopt}));
    ASSERT_TRUE(freed);
    EXPECT_FALSE(freed->assignee);
}

TEST_F(contact_test, the_list_is_filtered_and_paged) {
    const ticket_number first = written();
    message_request urgent = message("otra@customers.example");
    urgent.urgency = ticket_urgency::high;
    urgent.category = ticket_category::complaint;
    const ticket_number second = written(urgent);
    ASSERT_TRUE(run_task(tickets_.assign(support(), first, 1, {json::text<1, 60>{ana}})));
    const auto numbers = [&](tickets_query asked) {
        std::vector<std::string> out;
        for (const auto& one : run_task(tickets_.list(std::move(asked))).value().items)
            out.push_back(one.number);
        return out;
    };
    using texts = std::vector<std::string>;
    EXPECT_EQ(numbers({}), (texts{second.text(), first.text()}));
    EXPECT_EQ(numbers({.urgency = ticket_urgency::high}), texts{second.text()});
    EXPECT_EQ(numbers({.category = ticket_category::order}), texts{first.text()});
    EXPECT_EQ(numbers({.status = ticket_status::resolved}), texts{});
    EXPECT_EQ(numbers({.assignee = json::text<1, 60>{ana}}), texts{first.text()});
    EXPECT_EQ(numbers({.assignee = json::text<1, 60>{"none"}}), texts{second.text()});
    EXPECT_EQ(numbers({.q = json::text<1, 80>{"OTRA@"}}), texts{second.text()});
    message_request accented = message();
    accented.subject = {"Un ñandú de José"};
    const ticket_number third = written(accented);
    for (const char* words : {"ÑANDU", "jose", "ñandú"})
        EXPECT_EQ(numbers({.q = json::text<1, 80>{words}}), texts{third.text()}) << words;
    const auto page = run_task(tickets_.list({.limit = json::integer<1, 100>{1}})).value();
    ASSERT_TRUE(page.next_cursor);
    EXPECT_EQ(numbers({.cursor = page.next_cursor}), (texts{second.text(), first.text()}));
    EXPECT_TRUE(failed_with(
        run_task(tickets_.list({.status = ticket_status::new_, .cursor = page.next_cursor})),
        errors::bad_cursor));
}

TEST_F(contact_test, an_account_gets_all_that_it_wrote_and_was_answered) {
    const auto me = auth::principal::of_account(ana, "ses_1", auth::role::customer, 1);
    for (int i = 0; i < 101; ++i)
        ASSERT_TRUE(run_task(tickets_.write(me, message(), language::es)));
    const ticket_number mine =
        *ticket_number::parse(run_task(tickets_.write(me, message(), language::es)).value().number);
    written();
    const ticket_number as_guest = written(message("ana@customers.example"));
    ASSERT_TRUE(run_task(tickets_.note(support(), mine, 1, {{"una nota"}})));
    ASSERT_TRUE(run_task(tickets_.answer(support(), mine, 2, {{"Llega hoy."}})));
    const contact_export all = run_task(tickets_.export_of(ana)).value();
    ASSERT_EQ(all.messages.size(), 103u);
    EXPECT_EQ(all.messages[0].number, as_guest.text());
    EXPECT_EQ(all.messages[1].number, mine.text());
    ASSERT_EQ(all.messages[1].answers.size(), 1u);
    EXPECT_EQ(all.messages[1].answers[0].text, "Llega hoy.");
    accounts_.all[ana].email_verified = false;
    EXPECT_EQ(run_task(tickets_.export_of(ana)).value().messages.size(), 102u)
        << "anybody may give an address that is not theirs";
    accounts_.away = true;
    EXPECT_FALSE(run_task(tickets_.export_of(ana))) << "never a part alone";
}

TEST_F(contact_test, an_address_that_nobody_proved_erases_no_others_messages) {
    const ticket_number number = written();
    want_mail(ana);
    ASSERT_TRUE(run_task(tickets_.erase({ana, "eva@customers.example", false})));
    EXPECT_FALSE(run_task(tickets_.show(number)).value().erased);
    EXPECT_EQ(listed(mail_state::dropped).size(), 1u) << "the account's own";
}

TEST_F(contact_test, erasure_leaves_nothing_of_a_person) {
    const ticket_number number = written();
    ASSERT_TRUE(run_task(tickets_.answer(support(), number, 1, {{"Hola Eva Soto"}})));
    want_mail(ana);
    want_mail("other@x.example");
    ASSERT_TRUE(run_task(tickets_.erase({ana, "eva@customers.example", true})));
    const std::string left = stored_text();
    for (const char* trace : {"eva@", "Eva", "pedido", ana.c_str()})
        EXPECT_EQ(left.find(trace), std::string::npos) << trace;
    send();
    ASSERT_EQ(sender_.tried.size(), 1u);
    EXPECT_EQ(sent_to(0), "other@x.example");
    const ticket after = run_task(tickets_.show(number)).value();
    EXPECT_TRUE(after.erased);
    EXPECT_EQ(after.steps.back().kind, step_kind::erased);
    EXPECT_EQ(after.steps[1].actor, "account:usr_support") << "what staff did stays";
    EXPECT_TRUE(
        failed_with(run_task(tickets_.answer(support(), number, 3, {{"Hola"}})), ticket_erased));
    ASSERT_TRUE(run_task(tickets_.erase({ana, "eva@customers.example", true})))
        << "as when told twice";
    EXPECT_EQ(run_task(tickets_.show(number)).value().revision, after.revision);
}

TEST_F(contact_test, what_staff_do_is_told_to_their_log_without_what_was_written) {
    const ticket_number number = written();
    const std::string secret = "Su pedido va en camino";
    ASSERT_TRUE(run_task(tickets_.answer(support(), number, 1, {{secret}})));
    ASSERT_TRUE(
        failed_with(run_task(tickets_.answer(support(), number, 1, {{secret}})), errors::stale));
    events::sql_outbox outbox(file_);
    const auto told = run_task(outbox.due(clock_.now(), 10)).value();
    ASSERT_EQ(told.size(), 1u) << "neither opening nor a refusal is a deed of staff";
    EXPECT_EQ(told[0].what.type, order::staff_acted_event);
    EXPECT_EQ(told[0].what.payload.find(secret), std::string::npos);
    const auto deed = json::decode<order::staff_acted>(told[0].what.payload).value();
    EXPECT_EQ(deed.actor, "account:usr_support");
    EXPECT_EQ(deed.action, "ticket.answered");
    EXPECT_EQ(deed.subject, number.text());
    EXPECT_EQ(deed.before + ">" + deed.after, "new>in_progress");
}

}  // namespace
}  // namespace flores::contact
