#include "domain/delivery_rules.hpp"

#include "support/dates.hpp"

#include <gtest/gtest.h>

namespace flores {
namespace {

using test::date;

using namespace std::chrono_literals;

const local_date tuesday = date("2026-11-24");
const local_date saturday = date("2026-11-28");
const local_date sunday = date("2026-11-29");

zone_commune of(const char* name) {
    return {commune::parse(name).value(), name};
}

special_date special(const char* rule, std::int64_t surcharge) {
    return {date_rule::parse(rule).value(), rule, {surcharge}};
}

// The shop's own slots and two of its zones.
delivery_plan shop() {
    delivery_plan plan;
    plan.zones = {{"zone_1",
                   "Zona Centro Norte",
                   {2'990},
                   money{35'000},
                   30,
                   60,
                   {of("Recoleta"), of("Independencia"), of("Conchalí")}},
                  {"zone_5",
                   "Santiago Centro",
                   {3'490},
                   std::nullopt,
                   45,
                   90,
                   {of("Santiago"), of("Providencia"), of("Ñuñoa")}}};
    plan.slots = {{"morning", "Mañana", 540, 720},
                  {"midday", "Mediodía", 720, 900},
                  {"afternoon", "Tarde", 900, 1080},
                  {"evening", "Noche", 1080, 1260}};
    for (int day = 1; day <= 5; ++day)
        plan.weekdays[day] = {"morning", "midday", "afternoon", "evening"};
    plan.weekdays[6] = {"afternoon", "morning", "midday"};
    plan.special_dates = {special("02-14", 5'000), special("second Sunday of May", 3'000),
                          special("11-01", 0)};
    return plan;
}

std::optional<slot_refusal> refusal(local_date day, std::string_view slot, utc_instant now) {
    return refuse_slot(shop(), day, slot, now);
}

TEST(delivery_rules, a_commune_is_found_however_it_is_written) {
    const delivery_plan plan = shop();
    EXPECT_EQ(zone_of_commune(plan, *commune::parse("NUNOA"))->id, "zone_5");
    EXPECT_EQ(zone_of_commune(plan, *commune::parse("conchali"))->id, "zone_1");
    EXPECT_EQ(zone_of_commune(plan, *commune::parse("Puente Alto")), nullptr);
    EXPECT_EQ(find_zone(plan, "zone_1"), &plan.zones[0]);
    EXPECT_EQ(find_zone(plan, "zone_9"), nullptr);
}

TEST(delivery_rules, slots_follow_the_weekday) {
    const delivery_plan plan = shop();
    for (const delivery_slot& one : plan.slots) {
        EXPECT_TRUE(is_slot_on(plan, tuesday, one.id)) << one.id;
        EXPECT_FALSE(is_slot_on(plan, sunday, one.id)) << one.id;
        EXPECT_EQ(is_slot_on(plan, saturday, one.id), one.id != "evening") << one.id;
    }
    EXPECT_FALSE(is_slot_on(plan, tuesday, "dawn"));
}

TEST(delivery_rules, what_was_opened_lacks_its_weekday_and_nothing_else) {
    const delivery_plan plan = shop();
    const utc_instant before = at(saturday, 12 * 60);
    EXPECT_EQ(refuse_slot(plan, sunday, "morning", before), slot_refusal::not_delivered_that_day);
    EXPECT_EQ(refuse_slot(plan, sunday, "morning", before, true), std::nullopt);
    EXPECT_EQ(refuse_slot(plan, sunday, "dawn", before, true), slot_refusal::unknown_slot);
    EXPECT_EQ(refuse_slot(plan, sunday, "morning", at(sunday, 7 * 60), true),
              slot_refusal::too_soon);
    EXPECT_EQ(refuse_slot(plan, sunday, "evening", at(sunday, 14 * 60), true),
              slot_refusal::after_cutoff);
    EXPECT_EQ(refuse_slot(plan, sunday, "morning", at(sunday, 12 * 60), true), slot_refusal::past);
}

TEST(delivery_rules, a_slot_that_can_be_ordered_is_not_refused) {
    EXPECT_EQ(refusal(tuesday.plus_days(1), "evening", at(tuesday, 20 * 60)), std::nullopt);
    EXPECT_EQ(refusal(tuesday, "evening", at(tuesday, 13 * 60)), std::nullopt);
}

TEST(delivery_rules, unknown_slots_and_missing_weekdays_are_refused) {
    EXPECT_EQ(refusal(tuesday, "night", at(tuesday, 0)), slot_refusal::unknown_slot);
    EXPECT_EQ(refusal(sunday, "morning", at(tuesday, 0)), slot_refusal::not_delivered_that_day);
    EXPECT_EQ(refusal(saturday, "evening", at(tuesday, 0)), slot_refusal::not_delivered_that_day);
}

TEST(delivery_rules, notice_is_three_hours_to_the_start) {
    const utc_instant start = at(tuesday, 15 * 60);
    EXPECT_EQ(refusal(tuesday, "afternoon", start - 3h), std::nullopt);
    EXPECT_EQ(refusal(tuesday, "afternoon", start - 3h + 1us), slot_refusal::too_soon);
    EXPECT_EQ(refusal(tuesday, "midday", at(tuesday, 13 * 60)), slot_refusal::too_soon);  // begun
}

// 00:00 to 01:00 of 6 September 2026 does not exist: a clock would count four hours, there are
// three.
TEST(delivery_rules, notice_is_counted_on_instants_across_a_clock_change) {
    delivery_plan plan = shop();
    plan.slots.push_back({"dawn", "Madrugada", 120, 240});
    plan.weekdays[0] = {"dawn"};
    const local_date spring = date("2026-09-06");
    const utc_instant ten_at_night = at(spring.plus_days(-1), 22 * 60);
    EXPECT_EQ(refuse_slot(plan, spring, "dawn", ten_at_night), std::nullopt);
    EXPECT_EQ(refuse_slot(plan, spring, "dawn", ten_at_night + 1min), slot_refusal::too_soon);
}

TEST(delivery_rules, same_day_orders_close_at_the_cutoff) {
    EXPECT_EQ(refusal(tuesday, "evening", at(tuesday, 14 * 60) - 1us), std::nullopt);
    EXPECT_EQ(refusal(tuesday, "evening", at(tuesday, 14 * 60)), slot_refusal::after_cutoff);
    EXPECT_EQ(refusal(tuesday.plus_days(1), "evening", at(tuesday, 14 * 60)), std::nullopt);
}

TEST(delivery_rules, what_is_over_is_past) {
    EXPECT_EQ(refusal(tuesday, "morning", at(tuesday, 12 * 60)), slot_refusal::past);
    EXPECT_EQ(refusal(tuesday, "morning", at(tuesday, 12 * 60) - 1us), slot_refusal::too_soon);
    EXPECT_EQ(refusal(tuesday, "evening", at(tuesday.plus_days(1), 0)), slot_refusal::past);
    EXPECT_EQ(refusal(local_date(), "evening", at(tuesday, 0)), slot_refusal::past);
}

TEST(delivery_rules, sixty_days_ahead_is_the_limit_by_the_shops_date) {
    const utc_instant late = at(tuesday, 23 * 60 + 59);  // in UTC it is tomorrow already
    EXPECT_EQ(refusal(tuesday.plus_days(59), "morning", late), std::nullopt);
    EXPECT_EQ(refusal(tuesday.plus_days(60), "morning", late), std::nullopt);
    EXPECT_EQ(refusal(tuesday.plus_days(62), "morning", late), slot_refusal::too_far);
    EXPECT_EQ(refusal(tuesday.plus_days(61), "morning", late), slot_refusal::too_far);
    EXPECT_EQ(refusal(date("2999-12-31"), "morning", late), slot_refusal::too_far);
}

TEST(delivery_rules, a_zone_is_free_from_its_amount_if_it_has_one) {
    const delivery_plan plan = shop();
    EXPECT_EQ(delivery_fee(plan, plan.zones[0], {34'999}, tuesday), money{2'990});
    EXPECT_EQ(delivery_fee(plan, plan.zones[0], {35'000}, tuesday), money{0});
    EXPECT_EQ(delivery_fee(plan, plan.zones[1], {1'000'000}, tuesday), money{3'490});
}

TEST(delivery_rules, special_dates_cost_more_even_where_the_ride_is_free) {
    const delivery_plan plan = shop();
    const local_date mothers_day = date("2027-05-09");
    EXPECT_EQ(delivery_fee(plan, plan.zones[0], {10'000}, mothers_day), money{5'990});
    EXPECT_EQ(delivery_fee(plan, plan.zones[0], {35'000}, mothers_day), money{3'000});
    EXPECT_EQ(delivery_fee(plan, plan.zones[0], {35'000}, mothers_day.plus_days(1)), money{0});
}

TEST(delivery_rules, of_two_special_dates_the_dearer_counts_once) {
    delivery_plan plan = shop();
    plan.special_dates.push_back(special("second Sunday of February", 2'000));  // 2027-02-14
    EXPECT_EQ(special_on(plan, date("2027-02-14"))->surcharge, money{5'000});
    EXPECT_EQ(special_on(plan, date("2026-11-01"))->surcharge, money{0});
    EXPECT_EQ(special_on(plan, tuesday), nullptr);
}

TEST(delivery_plan, a_sound_plan_has_no_faults) {
    EXPECT_TRUE(faults_of(shop()).empty());
    EXPECT_TRUE(faults_of(delivery_plan()).empty());
}

TEST(delivery_plan, every_fault_is_named_at_once) {
    delivery_plan plan = shop();
    plan.zones[0].fee = {-1};
    plan.zones[0].minutes_max = 20;
    plan.zones[1].id = "zone_1";
    plan.zones[1].communes.push_back(of("RECOLETA"));
    plan.slots[0].end_minute = 540;
    plan.slots[3].id = "";
    plan.special_dates[0].surcharge = {money_max + 1};
    plan.weekdays[0] = {"night"};
    plan.weekdays[6].push_back("midday");
    for (int day = 1; day <= 5; ++day) plan.weekdays[day].clear();
    plan.days_ahead_max = -1;
    const std::vector<plan_fault> expected{{"/zones/0/fee", "out_of_range"},
                                           {"/zones/0/minutes_max", "out_of_range"},
                                           {"/zones/1/id", "repeated"},
                                           {"/zones/1/communes/3", "repeated"},
                                           {"/slots/0/end", "out_of_range"},
                                           {"/slots/3/id", "missing"},
                                           {"/weekdays/sunday/0", "unknown_slot"},
                                           {"/weekdays/saturday/3", "repeated"},
                                           {"/special_dates/0/surcharge", "out_of_range"},
                                           {"/days_ahead_max", "out_of_range"}};
    EXPECT_EQ(faults_of(plan), expected);
}

}  // namespace
}  // namespace flores
