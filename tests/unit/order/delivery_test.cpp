// Where and when: dates with their slots, closures, capacities, and the plan as a file.
#include "support/order_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

const std::string manager = "account:usr_manager";

class delivery_rules_of_orders : public testing::Test {
protected:
    date_list dates(std::string_view from, int days = 1,
                    std::string_view commune_name = "Recoleta") {
        auto found = run_task(shop_.delivery.dates(
            {*commune::parse(commune_name), local_date::parse(from), {{days}}, std::nullopt}));
        return found ? std::move(*found) : date_list{};
    }
    closure_request named(const char* date, const char* slot, const char* zone) {
        closure_request out;
        if (date != nullptr) out.date = local_date::parse(date);
        if (slot != nullptr) out.slot = plan_id{slot};
        if (zone != nullptr) out.zone = plan_id{zone};
        return out;
    }

    order_shop shop_;
};

TEST_F(delivery_rules_of_orders, the_shops_own_file_is_taken_whole) {
    EXPECT_EQ(shop_.delivery.zones().items.size(), 5u);
    EXPECT_EQ(shop_.delivery.communes().items.size(), 15u);
    EXPECT_EQ(shop_.delivery.commune_of(*commune::parse("CONCHALI"))->zone, "zone_1");
    EXPECT_FALSE(shop_.delivery.commune_of(*commune::parse("Arica")));
}

TEST_F(delivery_rules_of_orders, a_bad_file_is_named_by_pointer_and_changes_nothing) {
    std::string text = order_shop::plan_text();
    text.replace(text.find("02-14"), 5, "02-30");
    text.replace(text.find("\"14:00\""), 7, "\"25:00\"");
    const auto refused = run_task(shop_.delivery.import_plan(text, "system"));
    ASSERT_FALSE(refused);
    ASSERT_EQ(refused.error().fields.size(), 2u);
    EXPECT_EQ(refused.error().fields[0].pointer, "/special_dates/0/rule");
    EXPECT_EQ(refused.error().fields[1].pointer, "/same_day_cutoff");
    EXPECT_EQ(shop_.delivery.book()->revision, 1);
}

TEST_F(delivery_rules_of_orders, dates_say_what_can_be_had_and_why_not) {
    const auto today = dates("2026-11-25").items.at(0);
    ASSERT_EQ(today.slots.size(), 4u);
    EXPECT_EQ(today.slots[0].reason, slot_problem::too_soon);
    EXPECT_TRUE(today.slots[1].available) << "three hours' notice to the minute";
    std::vector<std::string> on_saturday;
    for (const auto& slot : dates("2026-11-28").items.at(0).slots) on_saturday.push_back(slot.id);
    EXPECT_EQ(on_saturday, (std::vector<std::string>{"morning", "midday", "afternoon"}))
        << "no Saturday evening";
    const auto sunday = dates("2026-11-29").items.at(0);
    EXPECT_TRUE(sunday.slots.empty());
    EXPECT_FALSE(sunday.available);
    const auto christmas_eve = dates("2026-12-24").items.at(0);
    EXPECT_EQ(christmas_eve.special, "Nochebuena");
    EXPECT_EQ(christmas_eve.fee.amount, 5'990);
}

TEST_F(delivery_rules_of_orders, dates_begin_today_and_end_with_the_plan) {
    EXPECT_EQ(dates("2026-11-01", 3).items.at(0).date.text(), "2026-11-25");
    EXPECT_EQ(dates("2027-01-24", 7).items.size(), 1u) << "sixty days ahead is the last";
    EXPECT_FALSE(
        run_task(shop_.delivery.dates({*commune::parse("Recoleta"), local_date::parse("2027-01-25"),
                                       std::nullopt, std::nullopt})));
    const auto nowhere = run_task(shop_.delivery.dates({*commune::parse("Arica"), {}, {}, {}}));
    ASSERT_FALSE(nowhere);
    EXPECT_TRUE(nowhere.error().is(unknown_commune));
}

TEST_F(delivery_rules_of_orders, dates_for_products_show_only_what_can_be_kept) {
    shop_.products.all[1].preparation_hours = 30;  // from Wednesday at nine to Thursday at 15
    const auto with = [&](std::vector<std::string> names) {
        dates_query asked{*commune::parse("Recoleta"), {}, {{2}}, {}};
        asked.skus.emplace();
        for (const std::string& one : names) asked.skus->push_back(*sku::parse(one));
        return run_task(shop_.delivery.dates(std::move(asked)));
    };
    const auto both = with({"AML001", "AML002"});
    ASSERT_TRUE(both);
    EXPECT_FALSE(both->items[0].available);
    const auto& thursday = both->items[1].slots;
    EXPECT_EQ(thursday[0].reason, slot_problem::not_ready);
    EXPECT_EQ(thursday[1].reason, slot_problem::not_ready);
    EXPECT_TRUE(thursday[2].available);
    EXPECT_TRUE(with({"AML001"})->items[0].available);
    const auto unknown = with({"AML003"});
    ASSERT_FALSE(unknown);
    EXPECT_TRUE(unknown.error().is(unknown_sku));
    EXPECT_EQ(unknown.error().fields.at(0).pointer, "/query/skus");
}

TEST_F(delivery_rules_of_orders, others_are_told_the_days_of_delivery_once_a_revision) {
    const auto days = shop_.delivery.days({});
    ASSERT_TRUE(days.items);
    const auto find = [](const delivery_days& in, std::string_view date) {
        return std::ranges::find(*in.items, *local_date::parse(date), &delivery_day::date);
    };
    const auto wednesday = find(days, "2026-11-25");
    ASSERT_NE(wednesday, days.items->end());
    EXPECT_EQ(wednesday->last_slot_at, at(*local_date::parse("2026-11-25"), 18 * 60));
    EXPECT_EQ(wednesday->ordered_until, at(*local_date::parse("2026-11-25"), 14 * 60));
    EXPECT_EQ(find(days, "2026-11-28")->last_slot_at, at(*local_date::parse("2026-11-28"), 15 * 60))
        << "no Saturday evening";
    EXPECT_EQ(find(days, "2026-11-29"), days.items->end()) << "no Sunday";
    EXPECT_EQ(days.items->back().date.text(), "2027-01-23") << "the 24th is a Sunday";
    EXPECT_FALSE(shop_.delivery.days({days.revision}).items);
    ASSERT_TRUE(run_task(shop_.delivery.close(named("2026-11-26", nullptr, nullptr), manager)));
    ASSERT_TRUE(run_task(shop_.delivery.close(named("2026-11-27", "evening", nullptr), manager)));
    ASSERT_TRUE(run_task(shop_.delivery.close(named("2026-11-30", nullptr, "zone_1"), manager)));
    const auto closed = shop_.delivery.days({days.revision});
    ASSERT_TRUE(closed.items);
    EXPECT_EQ(find(closed, "2026-11-26"), closed.items->end());
    EXPECT_EQ(find(closed, "2026-11-27")->last_slot_at,
              at(*local_date::parse("2026-11-27"), 15 * 60));
    EXPECT_NE(find(closed, "2026-11-30"), closed.items->end()) << "other zones are open";
    shop_.clock.advance(std::chrono::hours(24));
    EXPECT_TRUE(shop_.delivery.days({closed.revision}).items) << "another day, another horizon";
}

TEST_F(delivery_rules_of_orders, the_day_on_which_clocks_change_is_a_day_like_others) {
    shop_.clock.set(at(*local_date::parse("2027-04-01"), 10 * 60));
    const auto found = dates("2027-04-02", 4);  // back an hour in the night to Sunday the 4th
    ASSERT_EQ(found.items.size(), 4u);
    EXPECT_TRUE(found.items[1].available);
    EXPECT_EQ(found.items[3].date.text(), "2027-04-05");
    EXPECT_EQ(found.items[3].slots[0].start, "09:00");
    auto wanted = order_shop::roses();
    wanted.delivery = {*local_date::parse("2027-04-05"), {"morning"}};
    ASSERT_TRUE(shop_.place(order_shop::key(1), wanted));
}

TEST_F(delivery_rules_of_orders, a_closed_date_slot_or_zone_takes_no_order_until_opened) {
    int key = 0;
    for (const auto& what :
         {named("2026-11-26", nullptr, nullptr), named("2026-11-26", "morning", nullptr),
          named(nullptr, nullptr, "zone_1"), named("2026-11-26", nullptr, "zone_1")}) {
        ASSERT_TRUE(run_task(shop_.delivery.close(what, manager)));
        const auto refused = shop_.place(order_shop::key(++key));
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(slot_unavailable));
        EXPECT_EQ(refused.error().fields.at(0).code, "closed");
        EXPECT_EQ(dates("2026-11-26").items.at(0).slots[0].reason, slot_problem::closed);
        ASSERT_TRUE(run_task(shop_.delivery.open({what.date, what.slot, what.zone}, manager)));
        EXPECT_TRUE(shop_.place(order_shop::key(key)));
    }
}

TEST_F(delivery_rules_of_orders, what_is_beside_a_closure_stays_open) {
    ASSERT_TRUE(run_task(shop_.delivery.close(named("2026-11-26", "midday", "zone_1"), manager)));
    ASSERT_TRUE(run_task(shop_.delivery.close(named("2026-11-26", nullptr, "zone_2"), manager)));
    ASSERT_TRUE(run_task(shop_.delivery.close(named("2026-11-27", nullptr, nullptr), manager)));
    EXPECT_TRUE(shop_.place(order_shop::key(1)));
}

TEST_F(delivery_rules_of_orders, a_closure_names_something_that_exists) {
    for (const auto& what :
         {named(nullptr, nullptr, nullptr), named(nullptr, "morning", nullptr),
          named(nullptr, "morning", "zone_1"), named("2026-11-26", "dawn", nullptr),
          named(nullptr, nullptr, "zone_9")}) {
        const auto refused = run_task(shop_.delivery.close(what, manager));
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(errors::invalid_input));
    }
    EXPECT_TRUE(shop_.delivery.closures().items.empty());
}

TEST_F(delivery_rules_of_orders, a_capacity_of_its_own_holds_for_one_slot_and_is_taken_back) {
    const auto set = [&](std::optional<json::integer<0, slot_capacity_max>> capacity) {
        return run_task(shop_.delivery.set_capacity(
            {*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, capacity}, manager));
    };
    ASSERT_TRUE(set({{1}}));
    ASSERT_TRUE(shop_.place(order_shop::key(1)));
    const auto full = shop_.place(order_shop::key(2));
    ASSERT_FALSE(full);
    EXPECT_TRUE(full.error().is(slot_full));
    const auto shown = dates("2026-11-26").items.at(0).slots;
    EXPECT_EQ(shown[0].reason, slot_problem::full);
    EXPECT_EQ(shown[1].room, slot_room::plenty);
    EXPECT_EQ(set({{4}})->taken, 1);
    EXPECT_EQ(dates("2026-11-26").items.at(0).slots[0].room, slot_room::few);
    EXPECT_EQ(set(std::nullopt)->capacity, 12);
    EXPECT_TRUE(shop_.place(order_shop::key(2)));
}

TEST_F(delivery_rules_of_orders, a_capacity_is_set_for_what_is_still_to_come) {
    const auto set = [&](const char* date) {
        return run_task(shop_.delivery.set_capacity(
            {*local_date::parse(date), {"morning"}, {"zone_1"}, {{1}}}, manager));
    };
    const auto refused = set("2026-11-24");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::invalid_input));
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/date");
    EXPECT_EQ(refused.error().fields.at(0).code, "past");
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM slot_use"), 0);
    EXPECT_TRUE(set("2026-11-25"));
}

TEST_F(delivery_rules_of_orders, a_capacity_opens_a_sunday_until_it_is_taken_back) {
    const auto set = [&](std::optional<json::integer<0, slot_capacity_max>> capacity) {
        return run_task(shop_.delivery.set_capacity(
            {*local_date::parse("2026-11-29"), {"morning"}, {"zone_1"}, capacity}, manager));
    };
    auto wanted = order_shop::roses();
    wanted.delivery.date = *local_date::parse("2026-11-29");
    EXPECT_FALSE(shop_.place(order_shop::key(1), wanted));
    ASSERT_TRUE(set({{2}}));
    EXPECT_TRUE(dates("2026-11-29").items.at(0).available);
    EXPECT_TRUE(shop_.place(order_shop::key(2), wanted));
    ASSERT_TRUE(set({{0}}));
    EXPECT_FALSE(shop_.place(order_shop::key(3), wanted));
    ASSERT_TRUE(set(std::nullopt));
    EXPECT_TRUE(dates("2026-11-29").items.at(0).slots.empty());
    EXPECT_FALSE(shop_.place(order_shop::key(4), wanted));
}

// A shop whose Sunday morning of zone 1 staff opened, for one order.
class opened_sunday : public delivery_rules_of_orders {
protected:
    stored_delivery opened() {
        (void)run_task(shop_.slots.set_capacity(sunday_, "morning", "zone_1", 1, {manager, {}}));
        stored_delivery out = *shop_.slots.load_now(sunday_);
        out.openings = {{sunday_, "morning", "zone_1"}};
        return out;
    }
    date_view sunday_of(std::string_view commune_name) {
        return run_task(delivery_.dates({*commune::parse(commune_name), sunday_, {{1}}, {}}))
            ->items.at(0);
    }
    expected<placed_view> place(int key, const char* slot = "morning") {
        auto wanted = order_shop::roses();
        wanted.delivery = {sunday_, {slot}};
        return run_task(
            orders_.place(order_shop::guest(), order_shop::key(key), wanted, language::es));
    }

    const local_date sunday_ = *local_date::parse("2026-11-29");
    delivery_service delivery_{shop_.slots, shop_.products, shop_.clock, nullptr, 12, opened()};
    order_service orders_{shop_.stored,     shop_.stock_stored,      shop_.slots,    delivery_,
                          shop_.promotions, shop_.payments,          shop_.products, shop_.secrets,
                          shop_.clock,      std::chrono::minutes(30)};
};

TEST_F(opened_sunday, is_offered_to_its_zone_for_its_slot) {
    const auto shown = sunday_of("Recoleta");
    ASSERT_EQ(shown.slots.size(), 1u);
    EXPECT_EQ(shown.slots[0].id, "morning");
    EXPECT_TRUE(shown.available);
    EXPECT_TRUE(sunday_of("Las Condes").slots.empty()) << "another zone";
    const auto days = delivery_.days({});
    EXPECT_NE(std::ranges::find(*days.items, sunday_, &delivery_day::date), days.items->end());
}

TEST_F(opened_sunday, takes_the_orders_that_its_capacity_has_room_for) {
    quote_request asked{{{*sku::parse("AML001"), {1}}},
                        {*commune::parse("Recoleta"), sunday_, {"morning"}},
                        std::nullopt};
    EXPECT_TRUE(run_task(orders_.quote(order_shop::guest(), asked, language::es)));
    ASSERT_TRUE(place(1));
    const auto full = place(2);
    ASSERT_FALSE(full);
    EXPECT_TRUE(full.error().is(slot_full));
    const auto beside = place(3, "midday");
    ASSERT_FALSE(beside);
    EXPECT_EQ(beside.error().fields.at(0).code, "not_delivered_that_day");
}

TEST_F(opened_sunday, stays_closed_where_a_closure_says_so) {
    stored_delivery both = opened();
    both.closures = {{"2026-11-29", "", "", ""}};
    const delivery_service closed{shop_.slots, shop_.products, shop_.clock, nullptr, 12, both};
    EXPECT_EQ(problem_of(*closed.book(), sunday_, "morning", "zone_1", 0, shop_.clock.now()),
              slot_problem::closed);
}

TEST_F(opened_sunday, is_the_first_date_when_nothing_earlier_can_be_kept) {
    const instant friday = at(*local_date::parse("2026-11-27"), 18 * 60);
    const auto first = [&](std::string_view zone) {
        return first_date(*delivery_.book(), zone, 30, friday);
    };
    EXPECT_EQ(first("zone_1"), sunday_);
    EXPECT_EQ(first("zone_2"), *local_date::parse("2026-11-30"));
}

TEST_F(delivery_rules_of_orders, an_order_is_held_against_the_plan_that_storage_has) {
    // Another process, or another loop, closed the day: this book does not know it yet.
    ASSERT_TRUE(run_task(shop_.slots.close({"2026-11-26", "", "", ""}, {manager, {}})));
    const auto refused = shop_.place(order_shop::key(1));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(slot_unavailable));
    EXPECT_EQ(shop_.taken(), 0);
    ASSERT_TRUE(run_task(shop_.slots.open({"2026-11-26", "", "", ""}, {manager, {}})));
    EXPECT_FALSE(shop_.place(order_shop::key(1))) << "refused by the book until it is renewed";
    ASSERT_TRUE(run_task(shop_.delivery.reload()));
    EXPECT_TRUE(shop_.place(order_shop::key(1)));
}

}  // namespace
}  // namespace flores::order
