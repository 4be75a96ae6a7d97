// The contracts of ticket_repository and mail_repository, over every adapter.
#include "services/contact/migrations.hpp"
#include "services/contact/storage/sql_mails.hpp"
#include "services/contact/storage/sql_tickets.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/sql_stores.hpp"

#include <gtest/gtest.h>

#include <set>

namespace flores::contact {
namespace {

using test::run_task;

template <class Kind>
struct contact_stores {
    seeded_ids ids{7};
    ticket_numbering numbering{"secret"};
    Kind kept{migrations};
    sql::store& file = kept.store();
    sql_ticket_repository tickets{file, numbering, ids};
    sql_mail_repository mails{file, ids};
};

template <class Adapter>
class contact_contract : public testing::Test {
protected:
    ticket_repository& tickets() { return adapter_.tickets; }
    mail_repository& mails() { return adapter_.mails; }

    ticket written(const std::string& email = "eva@x.example",
                   std::optional<std::string> account = std::nullopt) {
        ticket fresh;
        fresh.account = std::move(account);
        fresh.language = "es";
        fresh.name = "Eva";
        fresh.email = email;
        fresh.subject = "Hola";
        fresh.message = "Un mensaje";
        fresh.opened_at = now;
        return run_task(tickets().open(fresh, "guest")).value();
    }
    static mail_draft draft(const std::string& cause, const std::string& to = "a@x.example") {
        return {.cause = cause,
                .kind = "password_changed",
                .about = {},
                .recipient = to,
                .content = {.language = "es", .values = {{"name", "Ana"}}}};
    }
    void enqueue(const std::string& cause, const std::string& to = "a@x.example") {
        ASSERT_TRUE(run_task(mails().enqueue(draft(cause, to), now)));
    }
    std::vector<queued_mail> due(int limit = 10) {
        return run_task(mails().due(now, limit)).value();
    }
    std::vector<mail_record> listed(std::optional<mail_state> state = std::nullopt) {
        return run_task(mails().list(state, std::nullopt, 100)).value();
    }
    bool settle(const std::string& id, mail_state state,
                std::optional<instant> due_at = std::nullopt) {
        mail_result result{.state = state, .due_at = due_at, .domain = "x.example", .why = "why"};
        return run_task(mails().settle(id, result, now)).value();
    }

    instant now = *parse_instant("2026-11-25T12:00:00Z");
    Adapter adapter_;
};

using contact_adapters =
    testing::Types<contact_stores<test::on_sqlite>, contact_stores<test::on_postgres>>;
TYPED_TEST_SUITE(contact_contract, contact_adapters);

TYPED_TEST(contact_contract, a_ticket_is_opened_with_its_mails_and_read_as_it_was) {
    const ticket made = this->written();
    const ticket found = run_task(this->tickets().load(made.number)).value();
    EXPECT_EQ(found.id, made.id);
    EXPECT_EQ(found.email, "eva@x.example");
    EXPECT_EQ(found.steps, made.steps);
    const auto mails = this->due();
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0].recipient, to_the_shop);
    EXPECT_EQ(mails[1].recipient, "eva@x.example");
    const auto missing = run_task(this->tickets().load(ticket_number()));
    ASSERT_FALSE(missing);
    EXPECT_TRUE(missing.error().is(errors::not_found));
}

TYPED_TEST(contact_contract, numbers_of_a_day_differ) {
    std::set<std::string> numbers;
    for (int i = 0; i < 50; ++i) numbers.insert(this->written().number.text());
    EXPECT_EQ(numbers.size(), 50u);
}

TYPED_TEST(contact_contract, a_step_is_taken_from_the_revision_that_was_seen) {
    const ticket made = this->written();
    const wanted_step note{.kind = step_kind::noted, .actor = "account:usr_a", .words = "note"};
    const auto got = run_task(this->tickets().step(made.number, 1, note, this->now));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->revision, 2);
    EXPECT_EQ(run_task(this->tickets().load(made.number)).value().steps, got->steps);
    const auto late = run_task(this->tickets().step(made.number, 1, note, this->now));
    ASSERT_FALSE(late);
    EXPECT_TRUE(late.error().is(errors::stale));
    EXPECT_FALSE(run_task(this->tickets().step(ticket_number(), 1, note, this->now)));
}

TYPED_TEST(contact_contract, an_answer_and_its_mail_are_one) {
    const ticket made = this->written();
    const wanted_step answer{.kind = step_kind::answered, .actor = "a", .words = "Hola"};
    ASSERT_TRUE(run_task(this->tickets().step(made.number, 1, answer, this->now)));
    EXPECT_EQ(this->due().size(), 3u);
    ASSERT_FALSE(run_task(this->tickets().step(made.number, 1, answer, this->now)));
    EXPECT_EQ(this->due().size(), 3u) << "a refused step leaves no mail";
}

TYPED_TEST(contact_contract, tickets_and_mails_are_counted_with_their_filter_when_asked) {
    const ticket first = this->written();
    this->written("otra@x.example");
    const auto total = [&](ticket_filter filter) {
        return run_task(this->tickets().list(std::move(filter), first.id, {1, true}))->total;
    };
    EXPECT_EQ(total({}), 2);
    EXPECT_EQ(total({.status = ticket_status::new_, .words = "otra@"}), 1);
    EXPECT_EQ(total({.assignee = "usr_s"}), 0);
    EXPECT_EQ(total({.unassigned = true}), 2);
    EXPECT_EQ(run_task(this->tickets().list({}, std::nullopt, 9))->total, std::nullopt);
    const auto all = this->listed();
    ASSERT_GT(all.size(), 1u);
    const auto mails = [&](std::optional<mail_state> state) {
        return run_task(this->mails().list(state, all.back().seq, {1, true}))->total;
    };
    EXPECT_EQ(mails(std::nullopt), std::ssize(all));
    EXPECT_EQ(mails(mail_state::waiting), std::ssize(all));
    EXPECT_EQ(mails(mail_state::dead), 0);
}

TYPED_TEST(contact_contract, tickets_are_listed_from_the_newest) {
    const ticket first = this->written();
    const ticket second = this->written("otra@x.example");
    const auto all = run_task(this->tickets().list({}, std::nullopt, 10)).value();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].number, second.number);
    const auto rest = run_task(this->tickets().list({}, second.id, 10)).value();
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].number, first.number);
    const auto found = run_task(this->tickets().list({.words = "otra@"}, std::nullopt, 10)).value();
    EXPECT_EQ(found.size(), 1u);
}

TYPED_TEST(contact_contract, words_are_found_whatever_their_capitals_and_accents) {
    ticket fresh;
    fresh.language = "es";
    fresh.name = "José Peña";
    fresh.email = "jp@x.example";
    fresh.subject = "Un ÑANDÚ de A\u0301nimas";
    fresh.opened_at = this->now;
    const ticket made = run_task(this->tickets().open(fresh, "guest")).value();
    const ticket later = this->written();
    const auto found = [&](std::string words, int limit = 10) {
        std::vector<std::int64_t> out;
        for (const ticket& one :
             run_task(this->tickets().list({.words = std::move(words)}, std::nullopt, limit))
                 .value())
            out.push_back(one.id);
        return out;
    };
    using ids = std::vector<std::int64_t>;
    for (const char* words : {"jose", "pena", "nandu", "animas", "jp@x", "pena jp@"})
        EXPECT_EQ(found(words), ids{made.id}) << words;
    EXPECT_EQ(found("x.example"), (ids{later.id, made.id}));
    EXPECT_EQ(found("x.example", 1), ids{later.id});
    EXPECT_EQ(found("josefa"), ids{});
    EXPECT_EQ(found("%"), ids{});
}

TYPED_TEST(contact_contract, words_are_looked_for_in_all_tickets) {
    const ticket first = this->written("primera@x.example");
    for (int i = 0; i < 600; ++i) this->written();
    const auto found =
        run_task(this->tickets().list({.words = "primera@"}, std::nullopt, 10)).value();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].id, first.id);
    EXPECT_TRUE(run_task(this->tickets().list({.words = "primera@"}, first.id, 10))->empty());
    const auto counted =
        run_task(this->tickets().list({.words = "eva@"}, first.id + 10, part_size(3, true)));
    EXPECT_EQ(counted->size(), 3u);
    EXPECT_EQ(counted->total, 600) << "of the whole list";
    EXPECT_EQ(counted->front().id, first.id + 9);
}

TYPED_TEST(contact_contract, erasing_takes_the_person_and_what_was_to_be_mailed) {
    const ticket made = this->written();
    const ticket other = this->written("otra@x.example");
    this->enqueue("one", "eva@x.example");
    this->enqueue("two", "usr_gone");
    EXPECT_EQ(run_task(this->tickets().erase("usr_gone", "eva@x.example", this->now)).value(), 1);
    const ticket left = run_task(this->tickets().load(made.number)).value();
    EXPECT_TRUE(left.erased);
    EXPECT_EQ(left.name + left.email + left.subject + left.message, "");
    for (const queued_mail& one : this->due()) EXPECT_NE(one.content.reply_to, "eva@x.example");
    EXPECT_EQ(this->due().size(), 2u) << "those of the other ticket";
    EXPECT_EQ(run_task(this->tickets().load(other.number)).value().email, "otra@x.example");
    EXPECT_EQ(run_task(this->tickets().erase("usr_gone", "eva@x.example", this->now)).value(), 0);
}

TYPED_TEST(contact_contract, what_is_erased_with_a_person_is_what_a_copy_shows_them) {
    const ticket own = this->written("otra@x.example", "usr_eva");
    const ticket as_guest = this->written();
    const ticket of_another = this->written("eva@x.example", "usr_ana");
    const auto shown = run_task(
        this->tickets().list({.account = "usr_eva", .email = "eva@x.example"}, std::nullopt, 10));
    ASSERT_EQ(shown->size(), 2u);
    EXPECT_EQ(run_task(this->tickets().erase("usr_eva", "eva@x.example", this->now)).value(), 2);
    for (const ticket& one : *shown)
        EXPECT_TRUE(run_task(this->tickets().load(one.number))->erased) << one.email;
    EXPECT_FALSE(run_task(this->tickets().load(of_another.number))->erased)
        << "whoever wrote it has an account of their own";
}

TYPED_TEST(contact_contract, whose_erased_tickets_were_is_found_until_they_are_disowned) {
    const ticket made = this->written("otra@x.example", "usr_eva");
    const auto found = [&] {
        return run_task(this->tickets().list({.account = "usr_eva"}, std::nullopt, 10))->size();
    };
    ASSERT_TRUE(run_task(this->tickets().disown("usr_eva")));
    EXPECT_EQ(run_task(this->tickets().load(made.number))->account, "usr_eva") << "not erased";
    ASSERT_TRUE(run_task(this->tickets().erase("usr_eva", "", this->now)));
    EXPECT_EQ(run_task(this->tickets().load(made.number))->account, std::nullopt);
    EXPECT_EQ(found(), 1u);
    ASSERT_TRUE(run_task(this->tickets().disown("usr_eva")));
    EXPECT_EQ(found(), 0u);
}

TYPED_TEST(contact_contract, of_one_cause_there_is_one_mail) {
    this->enqueue("one");
    this->enqueue("one", "other@x.example");
    this->enqueue("two");
    const auto found = this->due();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].recipient, "a@x.example");
    EXPECT_EQ(found[0].content, this->draft("one").content);
    EXPECT_EQ(this->due(1).size(), 1u);
}

TYPED_TEST(contact_contract, a_mail_that_waits_is_due_at_its_time) {
    this->enqueue("one");
    const std::string id = this->due().at(0).id;
    this->settle(id, mail_state::waiting, this->now + std::chrono::minutes(1));
    EXPECT_TRUE(this->due().empty());
    this->now += std::chrono::minutes(1);
    ASSERT_EQ(this->due().size(), 1u);
    EXPECT_EQ(this->due()[0].attempts, 1);
    EXPECT_EQ(this->due()[0].recipient, "a@x.example");
}

TYPED_TEST(contact_contract, a_mail_in_hand_is_nobody_elses_for_a_while) {
    this->enqueue("one");
    const std::string id = this->due().at(0).id;
    const auto claim = [&] {
        const instant until = this->now + std::chrono::seconds(15);
        return run_task(this->mails().claim(id, this->now, until)).value();
    };
    EXPECT_TRUE(claim());
    EXPECT_FALSE(claim());
    EXPECT_TRUE(this->due().empty());
    this->now += std::chrono::seconds(15);
    ASSERT_EQ(this->due().size(), 1u) << "who had it in hand has died";
    EXPECT_EQ(this->due()[0].attempts, 0);
    EXPECT_TRUE(claim());
    const instant end = this->now + std::chrono::seconds(15);
    const instant longer = end + std::chrono::seconds(10);
    EXPECT_TRUE(run_task(this->mails().claim(id, end, longer)).value()) << "by who has it";
    EXPECT_FALSE(run_task(this->mails().claim(id, end, longer)).value());
    EXPECT_TRUE(run_task(this->mails().due(end, 10))->empty());
    EXPECT_EQ(run_task(this->mails().due(longer, 10))->size(), 1u);
}

TYPED_TEST(contact_contract, a_settled_mail_stays_settled) {
    this->enqueue("one");
    const std::string id = this->due().at(0).id;
    EXPECT_TRUE(this->settle(id, mail_state::sent));
    EXPECT_TRUE(this->settle(id, mail_state::waiting, this->now))
        << "it was settled before, and the answer lost";
    EXPECT_FALSE(run_task(this->mails().claim(id, this->now, this->now)).value());
    EXPECT_TRUE(this->due().empty());
    ASSERT_EQ(this->listed(mail_state::sent).size(), 1u);
    const mail_record left = this->listed()[0];
    EXPECT_EQ(left.domain, "");
    EXPECT_EQ(left.done_at, this->now);
    EXPECT_EQ(left.attempts, 1);
    EXPECT_FALSE(run_task(this->mails().replay(id, "account:usr_a", this->now)));
}

TYPED_TEST(contact_contract, a_dead_mail_can_be_sent_again_whole) {
    this->enqueue("one");
    const auto before = this->due().at(0);
    this->settle(before.id, mail_state::dead);
    EXPECT_TRUE(this->due().empty());
    EXPECT_EQ(run_task(this->mails().replay(std::nullopt, "account:usr_a", this->now)).value(), 1);
    EXPECT_EQ(this->due(), std::vector{before});
}

TYPED_TEST(contact_contract, an_orders_status_is_news_once_and_in_order) {
    const auto tell = [&](std::int64_t version, const std::string& status) {
        order_news news{"FV-1", version, status, false,
                        this->draft("event:" + std::to_string(version))};
        ASSERT_TRUE(run_task(this->mails().tell(news, this->now)));
    };
    tell(1, "pending");
    EXPECT_EQ(this->due().size(), 0u) << "as every order starts";
    tell(3, "confirmed");
    tell(3, "confirmed");
    tell(2, "cancelled");
    EXPECT_EQ(this->due().size(), 1u);
    tell(4, "confirmed");
    EXPECT_EQ(this->due().size(), 1u);
    tell(5, "delivered");
    EXPECT_EQ(this->due().size(), 2u);
}

TYPED_TEST(contact_contract, a_placing_is_news_whenever_it_arrives_and_leaves_later_news_alone) {
    const auto tell = [&](std::int64_t version, const std::string& status, bool placed) {
        order_news news{"FV-1", version, status, placed,
                        this->draft("version:" + std::to_string(version))};
        ASSERT_TRUE(run_task(this->mails().tell(news, this->now)));
    };
    tell(2, "confirmed", false);
    tell(1, "pending", true);
    tell(1, "pending", true);
    EXPECT_EQ(this->due().size(), 2u);
    tell(3, "confirmed", false);
    EXPECT_EQ(this->due().size(), 2u) << "what was told last is still known";
}

TYPED_TEST(contact_contract, about_a_forgotten_order_nobody_is_mailed_any_more) {
    const auto about = [&](const std::string& number, const std::string& cause) {
        mail_draft out = this->draft(cause);
        out.about = number;
        return out;
    };
    const auto tell = [&](const std::string& number, std::int64_t version, bool placed) {
        order_news news{number, version, placed ? "pending" : "delivered", placed,
                        about(number, number + std::to_string(version))};
        ASSERT_TRUE(run_task(this->mails().tell(news, this->now)));
    };
    tell("FV-1", 2, false);
    ASSERT_TRUE(run_task(this->mails().enqueue(about("FV-1", "one"), this->now)));
    for (const char* number : {"FV-1", "FV-2"})
        ASSERT_TRUE(run_task(this->mails().drop_about(number, 3, this->now)));
    EXPECT_EQ(this->listed(mail_state::dropped).size(), 2u);
    for (const char* number : {"FV-1", "FV-2"}) {
        tell(number, 1, true);
        for (const std::int64_t version : {2, 3, 4}) tell(number, version, false);
        ASSERT_TRUE(run_task(this->mails().enqueue(about(number, "late"), this->now)));
        ASSERT_TRUE(run_task(this->mails().drop_about(number, 3, this->now))) << "told again";
    }
    EXPECT_TRUE(this->due().empty());
    EXPECT_EQ(this->listed().size(), 2u);
    tell("FV-3", 4, false);
    ASSERT_TRUE(run_task(this->mails().enqueue(about("FV-4", "of another"), this->now)));
    this->enqueue("about nothing");
    EXPECT_EQ(this->due().size(), 3u);
}

TYPED_TEST(contact_contract, forgetting_takes_what_is_done_and_old) {
    for (const char* cause : {"sent", "dead", "waiting"}) this->enqueue(cause);
    const auto all = this->due();
    this->settle(all[0].id, mail_state::sent);
    this->settle(all[1].id, mail_state::dead);
    const instant later = this->now + std::chrono::hours(1);
    EXPECT_EQ(run_task(this->mails().forget(this->now, this->now, 10)).value(), 0);
    EXPECT_EQ(run_task(this->mails().forget(later, this->now, 10)).value(), 1);
    EXPECT_EQ(run_task(this->mails().forget(later, later, 10)).value(), 1);
    ASSERT_EQ(this->listed().size(), 1u);
    EXPECT_EQ(this->listed()[0].state, mail_state::waiting);
}

}  // namespace
}  // namespace flores::contact
