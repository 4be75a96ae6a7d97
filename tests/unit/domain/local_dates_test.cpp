#include "domain/local_dates.hpp"

#include "support/dates.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace flores {
namespace {

using test::date;

using namespace std::chrono_literals;
using std::chrono::sys_days;

utc_instant utc(const char* day, std::chrono::microseconds after_midnight) {
    return utc_instant(date(day).since_epoch()) + after_midnight;
}

TEST(local_date, has_one_spelling) {
    EXPECT_EQ(date("2026-11-24").text(), "2026-11-24");
    EXPECT_EQ(date("2028-02-29").text(), "2028-02-29");
    for (const char* text :
         {"", "2026-1-24", "2026-11-4 ", "2026/11/24", "2027-02-29", "2026-13-01", "2026-00-10",
          "2026-04-31", "1899-12-31", "3000-01-01", "+026-11-24", "2026-11-24T", "20261124"})
        EXPECT_FALSE(local_date::parse(text)) << text;
}

TEST(local_date, counts_days) {
    EXPECT_EQ(date("2026-12-31").plus_days(1), date("2027-01-01"));
    EXPECT_EQ(date("2028-03-01").plus_days(-1), date("2028-02-29"));
    EXPECT_EQ(date("2026-11-24").days_until(date("2027-01-23")), 60);
    EXPECT_EQ(date("2026-11-24").days_until(date("2026-11-23")), -1);
    EXPECT_LT(date("2026-11-24"), date("2026-12-01"));
    EXPECT_EQ(date("2027-05-09").weekday(), std::chrono::Sunday);
    EXPECT_EQ(local_date().text(), "1970-01-01");
}

TEST(local_dates, the_shops_day_is_santiagos) {
    EXPECT_EQ(today(utc("2026-01-16", 2h + 59min)), date("2026-01-15"));  // summer, UTC-3
    EXPECT_EQ(today(utc("2026-01-16", 3h)), date("2026-01-16"));
    EXPECT_EQ(today(utc("2026-07-16", 3h + 59min)), date("2026-07-15"));  // winter, UTC-4
    EXPECT_EQ(today(utc("2026-07-16", 4h)), date("2026-07-16"));
}

TEST(local_dates, ordinary_times_have_one_instant) {
    EXPECT_EQ(at(date("2026-01-15"), 9 * 60), utc("2026-01-15", 12h));
    EXPECT_EQ(at(date("2026-07-15"), 9 * 60), utc("2026-07-15", 13h));
    EXPECT_EQ(at(date("2026-07-15"), day_minutes), at(date("2026-07-16"), 0));
}

// On Sunday 6 September 2026 the clocks go from 00:00 to 01:00: there is no midnight.
TEST(local_dates, a_midnight_that_does_not_exist_is_the_change) {
    const utc_instant change = utc("2026-09-06", 4h);
    EXPECT_EQ(at(date("2026-09-06"), 0), change);
    EXPECT_EQ(at(date("2026-09-06"), 30), change);
    EXPECT_EQ(at(date("2026-09-06"), 60), change);
    EXPECT_EQ(at(date("2026-09-06"), 61), change + 1min);
    EXPECT_EQ(at(date("2026-09-05"), 23 * 60 + 59), change - 1min);
    EXPECT_EQ(today(change - 1us), date("2026-09-05"));
    EXPECT_EQ(today(change), date("2026-09-06"));
}

// On Saturday 4 April 2026, at 24:00, the clocks go back to 23:00.
TEST(local_dates, of_an_hour_shown_twice_the_first_counts) {
    const utc_instant change = utc("2026-04-05", 3h);
    EXPECT_EQ(at(date("2026-04-04"), 23 * 60), change - 1h);
    EXPECT_EQ(at(date("2026-04-04"), 23 * 60 + 30), change - 30min);
    EXPECT_EQ(at(date("2026-04-05"), 0), change + 1h);
    EXPECT_EQ(today(change + 59min), date("2026-04-04"));
}

TEST(local_dates, days_of_a_clock_change_have_23_and_25_hours) {
    const auto length = [](const char* day) {
        return at(date(day).plus_days(1), 0) - at(date(day), 0);
    };
    EXPECT_EQ(length("2026-09-06"), 23h);
    EXPECT_EQ(length("2026-04-04"), 25h);
    EXPECT_EQ(length("2026-11-24"), 24h);
}

TEST(local_dates, times_of_day_are_read_and_written) {
    EXPECT_EQ(parse_day_minute("00:00"), 0);
    EXPECT_EQ(parse_day_minute("14:00"), 840);
    EXPECT_EQ(parse_day_minute("24:00"), 1440);
    EXPECT_EQ(day_minute_text(545), "09:05");
    EXPECT_EQ(day_minute_text(1440), "24:00");
    for (const char* text : {"", "9:00", "24:01", "12:60", "12.00", "12:0a", "-1:00", "12:000"})
        EXPECT_FALSE(parse_day_minute(text)) << text;
}

TEST(local_dates, the_zone_loads) {
    EXPECT_NO_THROW(load_time_zone());
}

// For this process: in a mount namespace of its own the system's database is empty. Where the
// machine permits none, the process may open no file at all, which sanitizers do not bear.
void hide_database() {
    const bool apart = unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 || unshare(CLONE_NEWNS) == 0;
    if (apart && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        mount("none", "/usr/share/zoneinfo", "tmpfs", 0, nullptr) == 0)
        return;
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0) std::abort();
}

[[noreturn]] void load_without_database() {
    hide_database();
    try {
        load_time_zone();
    } catch (const std::runtime_error& problem) {
        std::fputs(problem.what(), stderr);
        std::_Exit(1);
    }
    std::_Exit(0);
}

TEST(local_dates_DeathTest, without_a_database_the_message_names_tzdata) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");  // a process that has not loaded it yet
    EXPECT_EXIT(load_without_database(), testing::ExitedWithCode(1), "America/Santiago.*tzdata");
}

}  // namespace
}  // namespace flores
