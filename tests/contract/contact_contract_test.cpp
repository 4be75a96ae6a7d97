// The contract of ticket_repository, over every adapter.
#include "services/contact/storage/ticket_rows.hpp"
#include "support/contact_stores.hpp"

#include <set>

namespace flores::contact {
namespace {

template <class Adapter>
class contact_contract : public contact_store_test<Adapter> {};
TYPED_TEST_SUITE(contact_contract, contact_adapters);

TYPED_TEST(contact_contract, a_restored_store_gives_no_number_that_was_lost) {
    this->written();
    const local_date day = today(this->now);
    auto skipping = this->adapter_.file.write([day](sql::connection& db) -> expected<void> {
        skip_numbers(db, day, 7);
        return {};
    });
    ASSERT_TRUE(run_task(std::move(skipping)));
    const ticket_number next = this->written().number;
    for (std::uint64_t lost = 0; lost < 10'000; ++lost)
        ASSERT_NE(next, this->adapter_.numbering.number(day, lost)) << lost;
}

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

TYPED_TEST(contact_contract, one_seed_opens_one_ticket_until_it_is_erased) {
    ticket fresh = this->of_guest();
    fresh.seed = "5eed";
    const ticket made = run_task(this->tickets().open(fresh, "guest")).value();
    fresh.opened_at += std::chrono::minutes(2);
    const auto again = run_task(this->tickets().open(fresh, "guest"));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->number, made.number);
    EXPECT_EQ(again->opened_at, made.opened_at);
    EXPECT_EQ(run_task(this->tickets().list({}, std::nullopt, 10))->size(), 1u);
    EXPECT_EQ(this->due().size(), 2u) << "of the first alone";
    ASSERT_TRUE(run_task(this->tickets().erase("", "eva@x.example", this->now)));
    EXPECT_NE(run_task(this->tickets().open(fresh, "guest"))->number, made.number);
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
    EXPECT_EQ(this->listed(mail_state::waiting).size(), 3u);
    ASSERT_FALSE(run_task(this->tickets().step(made.number, 1, answer, this->now)));
    EXPECT_EQ(this->listed(mail_state::waiting).size(), 3u) << "a refused step leaves no mail";
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
    ticket fresh = this->of_guest();
    fresh.name = "José Peña";
    fresh.email = "jp@x.example";
    fresh.subject = "Un ÑANDÚ de A\u0301nimas";
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

TYPED_TEST(contact_contract, erasing_leaves_what_is_about_an_order_to_the_order) {
    this->enqueue("one", "eva@x.example", "FV-20261124-7K3QZ");
    this->enqueue("two", "eva@x.example");
    ASSERT_TRUE(run_task(this->tickets().erase("usr_eva", "eva@x.example", this->now)));
    const auto due = this->due();
    ASSERT_EQ(due.size(), 1u) << "who ordered it may be another, or wait for it";
    EXPECT_EQ(due[0].about, "FV-20261124-7K3QZ");
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

}  // namespace
}  // namespace flores::contact
