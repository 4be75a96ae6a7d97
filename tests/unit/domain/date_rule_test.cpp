#include "domain/date_rule.hpp"

#include "support/dates.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

using test::date;

local_date day_of(const char* rule, int year) {
    return date_rule::parse(rule).value().in_year(year).value();
}

TEST(date_rule, mothers_day_moves) {
    EXPECT_EQ(day_of("second Sunday of May", 2026), date("2026-05-10"));
    EXPECT_EQ(day_of("second Sunday of May", 2027), date("2027-05-09"));
    EXPECT_EQ(day_of("second Sunday of May", 2028), date("2028-05-14"));
    const date_rule rule = date_rule::parse("second Sunday of May").value();
    EXPECT_TRUE(rule.falls_on(date("2027-05-09")));
    EXPECT_FALSE(rule.falls_on(date("2026-05-09")));
    EXPECT_FALSE(rule.falls_on(date("2027-05-16")));
}

TEST(date_rule, knows_every_ordinal) {
    EXPECT_EQ(day_of("first Monday of February", 2027), date("2027-02-01"));
    EXPECT_EQ(day_of("third Sunday of June", 2027), date("2027-06-20"));
    EXPECT_EQ(day_of("fourth Thursday of November", 2026), date("2026-11-26"));
    EXPECT_EQ(day_of("last Friday of November", 2026), date("2026-11-27"));
    EXPECT_EQ(day_of("last Sunday of May", 2026), date("2026-05-31"));  // a fifth one
    EXPECT_EQ(day_of("last Saturday of December", 2026), date("2026-12-26"));
}

TEST(date_rule, fixed_days_stay) {
    EXPECT_EQ(day_of("02-14", 2027), date("2027-02-14"));
    EXPECT_TRUE(date_rule::parse("12-31")->falls_on(date("2030-12-31")));
    EXPECT_FALSE(date_rule::parse("12-31")->falls_on(date("2030-12-30")));
    const date_rule leap_day = date_rule::parse("02-29").value();
    EXPECT_EQ(leap_day.in_year(2027), std::nullopt);
    EXPECT_EQ(leap_day.in_year(2028), date("2028-02-29"));
    EXPECT_FALSE(leap_day.falls_on(date("2027-02-28")));
}

TEST(date_rule, has_one_spelling_and_forgives_others) {
    for (const char* text : {"02-14", "second Sunday of May", "last Friday of November"})
        EXPECT_EQ(date_rule::parse(text)->text(), text);
    EXPECT_EQ(date_rule::parse("  SECOND  sunday OF may ")->text(), "second Sunday of May");
}

TEST(date_rule, refuses_what_is_no_rule) {
    for (const char* text :
         {"", "02-30", "13-01", "2-14", "14-02", "00-10", "02/14", "fifth Sunday of May",
          "second Sunday", "second Sunday in May", "second Sunday of", "second Sunday of May 2027",
          "second Funday of May", "Sunday second of May", "second Sunday of Mayo"})
        EXPECT_FALSE(date_rule::parse(text)) << text;
}

}  // namespace
}  // namespace flores
