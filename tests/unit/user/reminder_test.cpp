#include "platform/events/outbox.hpp"
#include "platform/json/decode.hpp"
#include "platform/sql/sqlite_file.hpp"
#include "services/contact/events.hpp"
#include "services/user/migrations.hpp"
#include "services/user/reminder_service.hpp"
#include "services/user/storage/sql_reminders.hpp"
#include "services/user/storage/sql_users.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/seeded_ids.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace flores::user {
namespace {

using namespace std::chrono_literals;
using test::run_task;

local_date day(std::string_view text) {
    return *local_date::parse(text);
}

reminder about(std::string_view date, int days_ahead, bool yearly = true) {
    reminder out;
    out.date = *reminder_date::parse(date);
    out.days_ahead = days_ahead;
    out.yearly = yearly;
    return out;
}

TEST(reminder_dates, are_of_every_year_or_of_one) {
    EXPECT_EQ(reminder_date::parse("03-15")->text(), "03-15");
    EXPECT_EQ(reminder_date::parse("2027-03-15")->text(), "2027-03-15");
    EXPECT_EQ(reminder_date::parse("02-29")->text(), "02-29");
    for (const char* text : {"", "3-15", "13-01", "02-30", "2027-02-29", "2027-3-15", "03-15-2027"})
        EXPECT_FALSE(reminder_date::parse(text)) << text;
}

TEST(reminder_dates, the_leap_day_is_the_28th_elsewhere) {
    EXPECT_EQ(reminder_date::parse("02-29")->in(2027), day("2027-02-28"));
    EXPECT_EQ(reminder_date::parse("02-29")->in(2028), day("2028-02-29"));
}

TEST(reminder_turns, are_days_ahead_and_once_a_year) {
    const reminder yearly = about("03-15", 20);
    const auto turn = next_turn(yearly, day("2026-11-25"), std::nullopt);
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->of, day("2027-03-15"));
    EXPECT_EQ(turn->due_on, day("2027-02-23"));
    EXPECT_EQ(next_turn(yearly, day("2027-03-15"), std::nullopt)->of, day("2027-03-15"));
    EXPECT_EQ(next_turn(yearly, day("2027-02-23"), day("2027-03-15"))->of, day("2028-03-15"));
    EXPECT_EQ(next_turn(about("01-05", 10), day("2026-12-26"), std::nullopt)->due_on,
              day("2026-12-26"));
}

TEST(reminder_turns, once_is_over_when_it_is_past_or_told) {
    const reminder once = about("2027-03-15", 5, false);
    EXPECT_EQ(next_turn(once, day("2026-11-25"), std::nullopt)->of, day("2027-03-15"));
    EXPECT_FALSE(next_turn(once, day("2027-03-16"), std::nullopt));
    EXPECT_FALSE(next_turn(once, day("2027-03-10"), day("2027-03-15")));
}

// Santiago is at UTC-3 in summer and UTC-4 in winter.
TEST(reminder_turns, nobody_is_written_to_before_nine) {
    for (const char* night :
         {"2026-11-25T03:00:00Z", "2026-11-25T11:59:59Z", "2027-06-01T12:59:59Z"})
        EXPECT_FALSE(may_write_at(*parse_instant(night))) << night;
    for (const char* awake :
         {"2026-11-25T12:00:00Z", "2026-11-26T02:59:59Z", "2027-06-01T13:00:00Z"})
        EXPECT_TRUE(may_write_at(*parse_instant(awake))) << awake;
}

class reminders : public testing::Test {
protected:
    reminder_request wanted(std::string_view date, int days_ahead = 7) {
        reminder_request out;
        out.name = {"Mamá"};
        out.occasion = reminder_occasion::cumpleanos;
        out.date = *reminder_date::parse(date);
        out.days_ahead = {days_ahead};
        return out;
    }
    std::string added(reminder_request what, const std::string& account = "usr_a") {
        return run_task(service_.add(account, std::move(what))).value().id;
    }
    void go_to(std::string_view when) {
        clock_.set(*parse_instant(when));
        run_task(service_.tell_due());
    }
    std::vector<contact::mail_wanted> mails() {
        std::vector<contact::mail_wanted> out;
        for (const auto& one : run_task(outbox_.due(clock_.now(), 100)).value())
            out.push_back(json::decode<contact::mail_wanted>(one.what.payload).value());
        return out;
    }

    test::temp_folder folder_;
    sql::sqlite_file file_{folder_ / "user.db", migrations};
    manual_clock clock_{*parse_instant("2026-11-25T15:00:00Z")};
    seeded_ids ids_{7};
    events::sql_outbox outbox_{file_};
    sql_user_repository users_{file_};
    sql_reminder_repository stored_{file_, ids_};
    sql_consent_repository consents_{file_};
    reminder_service service_{stored_, consents_, users_, clock_, ids_};
};

TEST_F(reminders, a_mail_is_wanted_once_each_year) {
    ASSERT_TRUE(
        run_task(users_.begin({.account = "usr_a", .name = "Ana", .phone = "", .language = "en"})));
    added(wanted("12-10"));
    go_to("2026-12-02T15:00:00Z");
    EXPECT_TRUE(mails().empty());
    go_to("2026-12-03T11:00:00Z");
    EXPECT_TRUE(mails().empty()) << "not in the night";
    go_to("2026-12-03T12:00:00Z");
    ASSERT_EQ(mails().size(), 1u);
    const auto mail = mails()[0];
    EXPECT_EQ(mail.to, "usr_a");
    EXPECT_EQ(mail.language, "en");
    EXPECT_EQ(mail.kind, contact::mail_kind::date_reminder);
    EXPECT_EQ(mail.values.at("name"), "Ana");
    EXPECT_EQ(mail.values.at("occasion"), "Birthday – Mamá");
    EXPECT_EQ(mail.values.at("date"), "2026-12-10");
    EXPECT_EQ(mail.values.at("days"), "7");
    for (const char* later :
         {"2026-12-03T12:01:00Z", "2026-12-10T15:00:00Z", "2027-12-02T15:00:00Z"})
        go_to(later);
    EXPECT_EQ(mails().size(), 1u);
    go_to("2027-12-03T12:00:00Z");
    EXPECT_EQ(mails().size(), 2u);
}

TEST_F(reminders, after_a_standstill_it_is_told_while_its_day_has_not_passed) {
    added(wanted("12-10"));
    added(wanted("12-20"));
    go_to("2026-12-15T15:00:00Z");
    ASSERT_EQ(mails().size(), 1u);
    EXPECT_EQ(mails()[0].values.at("date"), "2026-12-20");
    EXPECT_EQ(mails()[0].values.at("days"), "5");
    EXPECT_EQ(run_task(service_.list("usr_a"))->items[0].next, day("2027-12-10"));
}

TEST_F(reminders, what_is_overdue_in_the_night_waits_for_the_morning) {
    added(wanted("12-10"));
    go_to("2026-12-05T05:30:00Z");  // at 2:30 the shop comes back from a standstill
    added(wanted("12-08"));         // and somebody is awake
    go_to("2026-12-05T11:59:00Z");
    EXPECT_TRUE(mails().empty());
    go_to("2026-12-05T12:00:00Z");
    EXPECT_EQ(mails().size(), 2u);
}

TEST_F(reminders, one_that_was_told_is_not_told_again_when_its_words_change) {
    const std::string id = added(wanted("12-10"));
    go_to("2026-12-03T12:00:00Z");
    ASSERT_TRUE(run_task(service_.change("usr_a", id, wanted("12-10", 5))));
    go_to("2026-12-06T15:00:00Z");
    EXPECT_EQ(mails().size(), 1u);
    ASSERT_TRUE(run_task(service_.change("usr_a", id, wanted("12-12", 7))));
    go_to("2026-12-07T15:00:00Z");
    EXPECT_EQ(mails().size(), 2u) << "another day is another matter";
}

TEST_F(reminders, once_needs_a_year_and_ends) {
    reminder_request once = wanted("12-10");
    once.yearly = false;
    EXPECT_EQ(run_task(service_.add("usr_a", once)).error().fields.at(0).pointer, "/date");
    once.date = *reminder_date::parse("2026-11-24");
    EXPECT_FALSE(run_task(service_.add("usr_a", once)));
    once.date = *reminder_date::parse("2026-12-10");
    added(once);
    go_to("2026-12-03T12:00:00Z");
    go_to("2027-12-03T12:00:00Z");
    EXPECT_EQ(mails().size(), 1u);
    EXPECT_EQ(run_task(service_.list("usr_a"))->items[0].next, std::nullopt);
}

TEST_F(reminders, many_are_all_told) {
    for (int account = 0; account < 3; ++account)
        for (std::size_t i = 0; i < reminders_max; ++i)
            added(wanted("12-10"), "usr_" + std::to_string(account));
    go_to("2026-12-03T12:00:00Z");
    const auto told = file_.read_now([](sql::connection& db) -> expected<std::int64_t> {
        return *db.integer("SELECT count(*) FROM outbox");
    });
    EXPECT_EQ(*told, 150);
    EXPECT_TRUE(run_task(service_.add("usr_0", wanted("12-11"))).error().is(too_many_reminders));
}

TEST_F(reminders, consent_is_kept_with_when_and_where_and_can_be_withdrawn) {
    EXPECT_FALSE(run_task(service_.preferences("usr_a"))->marketing);
    ASSERT_TRUE(run_task(service_.set_marketing("usr_a", {true, consent_place::checkout})));
    const instant given = clock_.now();
    clock_.advance(1h);
    ASSERT_TRUE(run_task(service_.set_marketing("usr_a", {true, consent_place::account})));
    const auto off = run_task(service_.set_marketing("usr_a", {false, consent_place::account}));
    ASSERT_TRUE(off);
    EXPECT_FALSE(off->marketing);
    ASSERT_EQ(off->history.size(), 2u) << "saying the same again is no news";
    EXPECT_EQ(off->history[1].at, given);
    EXPECT_EQ(off->history[1].where, consent_place::checkout);
    EXPECT_FALSE(run_task(service_.preferences("usr_b"))->marketing);
}

TEST_F(reminders, a_copy_has_every_consent) {
    const int said = consents_shown_max + 5;
    for (int i = 0; i < said; ++i)
        ASSERT_TRUE(run_task(service_.set_marketing("usr_a", {i % 2 == 0, consent_place::mail})));
    EXPECT_EQ(std::ssize(run_task(service_.preferences("usr_a"))->history), consents_shown_max);
    EXPECT_EQ(std::ssize(run_task(service_.preferences("usr_a", consents_all))->history), said);
}

}  // namespace
}  // namespace flores::user
