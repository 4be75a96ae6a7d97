// Delivery runs: who rides, in which order, what came of each stop, and who may look.
#include "platform/json/decode.hpp"
#include "services/contact/mail.hpp"
#include "services/order/storage/sql_erasures.hpp"
#include "support/day_shop.hpp"
#include "support/take_all.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;
using test::three_accounts;

class delivery_runs : public testing::Test {
protected:
    expected<run_view> make(std::optional<std::string> courier = three_accounts::courier) {
        run_request wanted{*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, {}};
        if (courier) wanted.courier = {{*courier}};
        return run_task(shop_.runs.make(day_shop::florist(), wanted));
    }
    // On its day.
    expected<run_view> start(const run_view& run, auth::principal who = day_shop::courier()) {
        shop_.clock.set(std::max(shop_.clock.now(), at(*local_date::parse(run.date), 0)));
        return run_task(shop_.runs.start(std::move(who), run.id));
    }
    expected<run_view> delivered(const run_view& run, order_number number,
                                 auth::principal who = day_shop::courier()) {
        return run_task(
            shop_.runs.delivered(std::move(who), run.id, number, {{"Eva"}, {{"portería"}}}));
    }
    expected<run_view> failed(const run_view& run, order_number number) {
        return run_task(shop_.runs.failed(day_shop::courier(), run.id, number,
                                          {failure_reason::nobody_home, std::nullopt}));
    }
    expected<run_view> set_stops(const run_view& run, std::vector<order_number> numbers,
                                 std::int64_t seen) {
        stops_request wanted;
        wanted.stops.assign(numbers.begin(), numbers.end());
        return run_task(shop_.runs.set_stops(day_shop::florist(), run.id, seen, std::move(wanted)));
    }
    order_number at_address(int key, std::string line) {
        auto wanted = day_shop::roses();
        wanted.recipient.address_line = {std::move(line)};
        return shop_.ready(key, std::move(wanted));
    }

    day_shop shop_;
};

TEST_F(delivery_runs, what_is_ready_for_a_slot_and_zone_rides_by_address) {
    const auto last = at_address(1, "Zapadores 3");
    const auto first = at_address(2, "Ángel Guarello 7");
    shop_.place(day_shop::key(3));  // nobody has begun to prepare it
    auto evening = day_shop::roses();
    evening.delivery.slot = {"evening"};
    shop_.ready(4, evening);
    const auto run = make();
    ASSERT_TRUE(run);
    ASSERT_EQ(run->stops.size(), 2u);
    EXPECT_EQ(run->stops[0].number, first.text());
    EXPECT_EQ(run->stops[1].number, last.text());
    EXPECT_TRUE(make().error().is(nothing_to_deliver)) << "an order is on one run only";
}

TEST_F(delivery_runs, what_was_ordered_by_an_older_plan_rides_all_the_same) {
    const auto number = shop_.ready(1);
    std::string text = day_shop::plan_text();
    for (std::size_t at = 0; (at = text.find("\"zone_1\"", at)) != std::string::npos;)
        text.replace(at, 8, "\"zone_9\"");
    ASSERT_TRUE(run_task(shop_.delivery.import_plan(std::move(text), "system")));
    const auto run = make();
    ASSERT_TRUE(run);
    EXPECT_EQ(run->stops.at(0).number, number.text());
    EXPECT_TRUE(make().error().is(nothing_to_deliver));
    const auto refused = run_task(shop_.runs.make(
        day_shop::florist(), {*local_date::parse("2026-11-27"), {"morning"}, {"zone_1"}, {}}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).code, "unknown_zone") << "nobody ordered for then";
}

TEST_F(delivery_runs, stops_are_sorted_anew_by_who_has_seen_the_last_version) {
    const auto a = shop_.ready(1), b = shop_.ready(2);
    const auto run = make();
    const auto turned = set_stops(*run, {b, a}, run->version);
    ASSERT_TRUE(turned);
    EXPECT_EQ(turned->stops[0].number, b.text());
    EXPECT_TRUE(set_stops(*run, {a, b}, run->version).error().is(errors::stale));
    EXPECT_EQ(set_stops(*run, {a}, turned->version)->stops.size(), 1u);
    EXPECT_EQ(make()->stops.size(), 1u) << "what was taken off a run can ride on another";
}

TEST_F(delivery_runs, what_cannot_ride_is_named_and_nothing_changes) {
    const auto good = shop_.ready(1), taken = shop_.ready(2);
    const auto other = make();
    ASSERT_TRUE(set_stops(*other, {taken}, other->version));
    const auto waiting = *order_number::parse(shop_.place(day_shop::key(3))->number);
    const auto run = make();
    ASSERT_TRUE(run) << "the other gave an order free";
    const auto refused =
        set_stops(*run, {good, good, taken, waiting, order_number(good.placed(), good.code() ^ 1)},
                  run->version);
    ASSERT_FALSE(refused);
    std::vector<std::string> codes;
    for (const auto& one : refused.error().fields)
        codes.push_back(one.pointer + " " + std::string(one.code));
    EXPECT_EQ(codes, (std::vector<std::string>{"/stops/1 repeated", "/stops/2 on_another_run",
                                               "/stops/3 not_ready", "/stops/4 unknown_order"}));
    EXPECT_EQ(run_task(shop_.runs.show(day_shop::florist(), run->id))->version, run->version);
}

TEST_F(delivery_runs, starting_sends_every_order_out_and_the_last_stop_finishes) {
    const auto a = shop_.ready(1), b = shop_.ready(2);
    const auto run = make();
    const auto started = start(*run);
    ASSERT_TRUE(started);
    EXPECT_EQ(started->status, run_status::started);
    EXPECT_EQ(shop_.of(a).state.status, order_status::out_for_delivery);
    EXPECT_EQ(shop_.of(a).history.back().actor, "account:" + three_accounts::courier);
    EXPECT_EQ(start(*run)->version, started->version) << "done again it changes nothing";
    EXPECT_TRUE(set_stops(*run, {a}, started->version).error().is(wrong_state));
    ASSERT_TRUE(delivered(*run, a));
    EXPECT_EQ(shop_.of(a).state.status, order_status::delivered);
    const auto done = failed(*run, b);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, run_status::finished);
    EXPECT_EQ(shop_.of(b).state.status, order_status::delivery_failed);
    EXPECT_EQ(shop_.of(b).history.back().reason, "nobody_home");
}

TEST_F(delivery_runs, a_proof_told_again_is_one_and_another_outcome_is_refused) {
    const auto a = shop_.ready(1);
    shop_.ready(2);
    const auto run = make();
    EXPECT_TRUE(delivered(*run, a).error().is(wrong_state)) << "it has not started";
    ASSERT_TRUE(start(*run));
    const auto first = delivered(*run, a);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->stops[0].received_by, "Eva");
    EXPECT_EQ(first->stops[0].note, "portería");
    const auto version = shop_.of(a).version;
    ASSERT_TRUE(delivered(*run, a));
    EXPECT_EQ(shop_.of(a).version, version);
    EXPECT_TRUE(failed(*run, a).error().is(wrong_state));
}

TEST_F(delivery_runs, what_failed_rides_again_on_another_run_of_its_zone) {
    const auto a = shop_.ready(1);
    const auto run = make();
    const auto of_another_zone = shop_.ready(2);
    ASSERT_TRUE(start(*run));
    ASSERT_TRUE(failed(*run, a));
    run_request next_day{
        *local_date::parse("2026-11-27"), {"evening"}, {"zone_1"}, {{three_accounts::courier}}};
    EXPECT_TRUE(
        run_task(shop_.runs.make(day_shop::florist(), next_day)).error().is(nothing_to_deliver));
    next_day.stops = run_stops{a};
    const auto again = run_task(shop_.runs.make(day_shop::florist(), next_day));
    ASSERT_TRUE(again);
    ASSERT_EQ(again->stops.size(), 1u);
    ASSERT_TRUE(start(*again));
    EXPECT_EQ(shop_.of(a).state.status, order_status::out_for_delivery);
    next_day.zone = {"zone_2"};
    next_day.stops = run_stops{of_another_zone};
    const auto elsewhere = run_task(shop_.runs.make(day_shop::florist(), next_day));
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().fields.at(0).pointer, "/stops/0");
    EXPECT_EQ(elsewhere.error().fields.at(0).code, "other_zone");
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM delivery_run"), 2);
}

TEST_F(delivery_runs, what_is_owed_stays_in_the_shop) {
    const auto number = shop_.ready(1);
    const auto run = make();
    const auto owe = [](sql::connection& db) -> expected<void> {
        db.exec("UPDATE orders SET payment = 'unpaid'");  // as an older release let it be
        return {};
    };
    ASSERT_TRUE(shop_.file.write_now(owe));
    const auto refused = start(*run);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).code, payment_due.code);
    ASSERT_TRUE(run_task(shop_.runs.drop(day_shop::florist(), run->id)));
    EXPECT_TRUE(make().error().is(nothing_to_deliver));
    EXPECT_EQ(shop_.of(number).state.status, order_status::preparing);
}

TEST_F(delivery_runs, a_run_follows_what_staff_do_to_its_orders) {
    const auto cancelled = shop_.ready(1), moved = shop_.ready(2);
    const auto run = make();
    ASSERT_TRUE(shop_.go(cancelled, order_status::cancelled));
    EXPECT_EQ(run_task(shop_.runs.show(day_shop::florist(), run->id))->stops.size(), 1u);
    ASSERT_TRUE(shop_.go(moved, order_status::out_for_delivery));
    ASSERT_TRUE(start(*run));
    ASSERT_TRUE(shop_.go(moved, order_status::delivered));
    const auto seen = run_task(shop_.runs.show(day_shop::florist(), run->id));
    EXPECT_EQ(seen->status, run_status::finished);
    EXPECT_EQ(seen->stops[0].outcome, stop_outcome::delivered);
}

TEST_F(delivery_runs, its_version_rises_with_all_that_it_shows) {
    const auto cash = shop_.ready(1, day_shop::roses_for_cash()), other = shop_.ready(2);
    const auto run = make();
    std::int64_t seen = run->version;
    const auto has_changed = [&] {
        const auto now = run_task(shop_.runs.show(day_shop::courier(), run->id))->version;
        return std::exchange(seen, now) < now;
    };
    ASSERT_TRUE(run->stops[0].collect);
    ASSERT_TRUE(
        shop_.stored_change(cash, {.payment = payment_step{}, .actor = "account:usr_support"}));
    EXPECT_TRUE(has_changed()) << "nothing is to be collected any more";
    EXPECT_FALSE(run_task(shop_.runs.show(day_shop::courier(), run->id))->stops[0].collect);
    EXPECT_TRUE(set_stops(*run, {other, cash}, run->version).error().is(errors::stale));
    ASSERT_TRUE(shop_.go(other, order_status::cancelled));
    EXPECT_TRUE(has_changed()) << "a stop is gone";
    ASSERT_TRUE(start(*run));
    EXPECT_TRUE(has_changed());
    ASSERT_TRUE(failed(*run, cash));
    EXPECT_TRUE(has_changed());
    ASSERT_TRUE(shop_.go(cash, order_status::out_for_delivery));
    EXPECT_TRUE(has_changed()) << "it shows the status of what failed, too";
    EXPECT_FALSE(has_changed()) << "nobody did anything";
}

TEST_F(delivery_runs, its_version_rises_when_a_substitution_makes_less_to_collect) {
    const auto number = shop_.ready(1, day_shop::roses_for_cash());
    const auto run = make();
    ASSERT_TRUE(run_task(shop_.substitutions.propose(
        day_shop::florist(), number,
        {*sku::parse("AML001"), sku::parse("AML002"), {{"Se agotaron"}}, {}}, language::es)));
    const auto payload = shop_.file.read_now([](sql::connection& db) -> expected<std::string> {
        return *db.text(
            "SELECT payload FROM outbox WHERE type = 'mail.wanted' AND personal = 1 "
            "ORDER BY seq DESC LIMIT 1");
    });
    const std::string link = json::decode<contact::mail_wanted>(*payload)->values.at("link");
    const std::string token = link.substr(link.find('=') + 1);
    ASSERT_TRUE(run_task(shop_.substitutions.decide(token, true, language::es)));
    const auto after = run_task(shop_.runs.show(day_shop::courier(), run->id));
    EXPECT_LT(after->stops[0].collect->amount, run->stops[0].collect->amount);
    EXPECT_GT(after->version, run->version);
}

TEST_F(delivery_runs, a_run_leaves_on_its_day_or_later_and_not_before) {
    const auto number = shop_.ready(1);
    const auto run = make();
    const auto start_now = [&] {
        return run_task(shop_.runs.start(day_shop::courier(), run->id));
    };
    // 23:30 in Santiago: the 26th already in UTC.
    shop_.clock.set(at(*local_date::parse("2026-11-25"), 23 * 60 + 30));
    const auto early = start_now();
    ASSERT_FALSE(early);
    EXPECT_TRUE(early.error().is(run_not_due));
    EXPECT_EQ(shop_.of(number).state.status, order_status::preparing);
    shop_.clock.set(at(*local_date::parse("2026-11-28"), 9 * 60));
    EXPECT_TRUE(start_now()) << "what was left over can still be taken";
    shop_.clock.set(at(*local_date::parse("2026-11-25"), 9 * 60));
    EXPECT_TRUE(start_now()) << "it has left: done again it changes nothing";
}

TEST_F(delivery_runs, a_run_needs_somebody_of_the_shop_and_a_stop) {
    EXPECT_TRUE(make(three_accounts::buyer).error().is(errors::invalid_input));
    EXPECT_TRUE(make("usr_nobody").error().is(errors::invalid_input));
    EXPECT_TRUE(make().error().is(nothing_to_deliver));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM delivery_run"), 0);
    const auto number = shop_.ready(1);
    const auto emptied = make();
    ASSERT_TRUE(shop_.go(number, order_status::cancelled));
    EXPECT_TRUE(start(*emptied).error().is(wrong_state)) << "it has no stop";
    shop_.ready(2);
    const auto nobodys = make(std::nullopt);
    EXPECT_TRUE(start(*nobodys, day_shop::florist()).error().is(wrong_state));
    ASSERT_TRUE(
        run_task(shop_.runs.assign(day_shop::florist(), nobodys->id, {{three_accounts::courier}})));
    EXPECT_TRUE(start(*nobodys));
    run_request nowhere{*local_date::parse("2026-11-26"), {"dawn"}, {"zone_9"}, {}};
    EXPECT_EQ(run_task(shop_.runs.make(day_shop::florist(), nowhere)).error().fields.size(), 2u);
}

TEST_F(delivery_runs, a_planned_run_can_be_dropped_and_gives_its_orders_free) {
    shop_.ready(1);
    const auto run = make();
    ASSERT_TRUE(run_task(shop_.runs.drop(day_shop::florist(), run->id)));
    const auto next = make();
    EXPECT_EQ(next->stops.size(), 1u);
    ASSERT_TRUE(start(*next));
    EXPECT_TRUE(run_task(shop_.runs.drop(day_shop::florist(), next->id)).error().is(wrong_state));
}

TEST_F(delivery_runs, who_delivers_sees_their_own_and_where_they_still_have_to_go) {
    const auto a = shop_.ready(1, day_shop::roses_for_cash());
    shop_.ready(2);
    const auto run = make();
    const auto other = day_shop::account(three_accounts::other, auth::role::delivery);
    EXPECT_TRUE(run_task(shop_.runs.show(other, run->id)).error().is(errors::not_found));
    EXPECT_TRUE(start(*run, other).error().is(errors::not_found));
    ASSERT_TRUE(start(*run));
    EXPECT_TRUE(delivered(*run, a, other).error().is(errors::not_found));
    EXPECT_TRUE(run_task(shop_.runs.own(other, {}))->items.empty());
    const auto own = run_task(shop_.runs.own(day_shop::courier(), {}));
    ASSERT_EQ(own->items.size(), 1u);
    EXPECT_EQ(own->items[0].waiting, 2);
    const auto seen = run_task(shop_.runs.show(day_shop::courier(), run->id));
    ASSERT_TRUE(seen->stops[0].recipient);
    EXPECT_EQ(seen->stops[0].recipient->phone, "+56987654321");
    EXPECT_EQ(seen->stops[0].collect, money{35'000});
    EXPECT_FALSE(seen->stops[1].collect) << "a transfer is not collected at the door";
    const auto after = delivered(*run, a);
    EXPECT_FALSE(after->stops[0].recipient) << "the phone serves the delivery alone";
    EXPECT_TRUE(after->stops[1].recipient);
    EXPECT_TRUE(run_task(shop_.runs.show(day_shop::florist(), run->id))->stops[0].recipient);
    EXPECT_EQ(shop_.of(a).state.payment, payment_status::paid);
}

TEST_F(delivery_runs, an_erased_buyers_delivery_names_nobody) {
    const auto wanted = day_shop::roses();
    const auto number = *order_number::parse(
        shop_.place(day_shop::key(1), wanted, day_shop::account("usr_a"))->number);
    shop_.arrange(number);
    const auto run = make();
    ASSERT_TRUE(start(*run));
    ASSERT_TRUE(delivered(*run, number));
    const auto before = run_task(shop_.runs.show(day_shop::florist(), run->id))->version;
    test::take_all(shop_.file, shop_.clock.now());
    sql_erasure_repository erasures(shop_.file, shop_.ids);
    ASSERT_TRUE(run_task(erasures.erase("usr_a", "", shop_.clock.now())));
    const auto after = run_task(shop_.runs.show(day_shop::florist(), run->id));
    EXPECT_GT(after->version, before) << "nobody may show the name from their copy";
    const auto stop = after->stops.at(0);
    EXPECT_EQ(stop.received_by + stop.note + stop.recipient->name, "");
    EXPECT_EQ(stop.outcome, stop_outcome::delivered);
}

TEST_F(delivery_runs, lists_page_and_filter) {
    for (int i = 0; i < 3; ++i) {
        shop_.ready(i);
        make(i == 0 ? std::optional<std::string>() : three_accounts::courier);
        shop_.clock.advance(std::chrono::seconds(1));
    }
    const auto first = run_task(shop_.runs.list({.limit = {{2}}}));
    ASSERT_EQ(first->items.size(), 2u);
    const auto second = run_task(shop_.runs.list({.cursor = first->next_cursor, .limit = {{2}}}));
    ASSERT_EQ(second->items.size(), 1u);
    EXPECT_FALSE(second->next_cursor);
    EXPECT_GT(first->items[1].id, second->items[0].id);
    const auto count = [&](run_query asked) {
        return run_task(shop_.runs.list(std::move(asked)))->items.size();
    };
    EXPECT_EQ(count({.date = local_date::parse("2026-11-26")}), 3u);
    EXPECT_EQ(count({.date = local_date::parse("2026-11-27")}), 0u);
    EXPECT_EQ(count({.zone = {{"zone_2"}}}), 0u);
    EXPECT_EQ(count({.status = run_status::started}), 0u);
}

}  // namespace
}  // namespace flores::order
