// The log of what staff did: everything they do is in it, nothing of customers is, and nobody
// changes it.
#include "services/order/events.hpp"
#include "support/day_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;

class staff_log : public testing::Test {
protected:
    std::vector<std::string> done(audit_query asked = {}) {
        std::vector<std::string> out;
        for (const audit_view& one : shop_.actions(std::move(asked)))
            out.push_back(one.action + " " + one.subject);
        return out;
    }

    const std::string manager_ = "account:usr_manager";
    day_shop shop_;
};

TEST_F(staff_log, what_staff_do_is_written_with_who_when_and_how_it_was) {
    const auto number =
        *order_number::parse(shop_.place(day_shop::key(1), day_shop::roses_for_cash())->number);
    shop_.clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(shop_.go(number, order_status::confirmed));
    const auto entry = shop_.actions().front();
    EXPECT_EQ(entry.by, "account:usr_florist");
    EXPECT_EQ(entry.at, shop_.clock.now());
    EXPECT_EQ(entry.action, "order.status");
    EXPECT_EQ(entry.subject, number.text());
    EXPECT_EQ(entry.before, "pending/unpaid");
    EXPECT_EQ(entry.after, "confirmed/unpaid");
}

TEST_F(staff_log, money_that_moved_is_in_it_with_its_sum) {
    const auto after = [&] {
        return shop_.actions().front().after;
    };
    const auto number = shop_.ready(1, day_shop::roses_for_cash());
    ASSERT_TRUE(shop_.go(number, order_status::out_for_delivery));
    EXPECT_EQ(after(), "out_for_delivery/unpaid");
    ASSERT_TRUE(shop_.go(number, order_status::delivered));
    EXPECT_EQ(after(), "delivered/paid +35000") << "the courier brought it";
    ASSERT_TRUE(shop_.stored_change(
        number, {.payment = payment_step{.kind = payment_kind::refund, .amount = 10'000},
                 .actor = manager_}));
    EXPECT_EQ(shop_.actions().front().action, "order.refund");
    EXPECT_EQ(after(), "delivered/paid -10000");
    const auto other = *order_number::parse(shop_.place(day_shop::key(2))->number);
    ASSERT_TRUE(shop_.stored_change(other, {.payment = payment_step{}, .actor = manager_}));
    EXPECT_EQ(after(), "confirmed/paid +35000");
}

TEST_F(staff_log, what_other_services_tell_is_in_it_once) {
    events::event told;
    told.id = "evt_1";
    told.occurred_at = shop_.clock.now();
    const staff_deed deed = deed_of({"account:usr_florist", "product.edit", audit_subject::product,
                                     "AML001", "estandar 20000", "estandar 18000"},
                                    told);
    shop_.clock.advance(std::chrono::minutes(1));
    ASSERT_TRUE(run_task(shop_.audit.note(deed)));
    ASSERT_TRUE(run_task(shop_.audit.note(deed))) << "again";
    const auto seen = shop_.actions({.kind = audit_subject::product});
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].at, told.occurred_at) << "when it was done, not when it was heard";
    EXPECT_EQ(seen[0].by, "account:usr_florist");
    EXPECT_EQ(seen[0].action + " " + seen[0].subject, "product.edit AML001");
    EXPECT_EQ(seen[0].before + " " + seen[0].after, "estandar 20000 estandar 18000");
}

TEST_F(staff_log, stock_slots_plan_and_runs_are_in_it) {
    const std::size_t before = shop_.actions().size();
    ASSERT_TRUE(run_task(shop_.stock.move(
        manager_, "", {*sku::parse("AML001"), staff_reason::received, {5}, {{"de María"}}})));
    ASSERT_TRUE(run_task(shop_.stock.set_low_at(*sku::parse("AML001"), {{3}}, manager_)));
    const auto day = *local_date::parse("2026-12-01");
    ASSERT_TRUE(run_task(shop_.delivery.close({day, {}, {{"zone_1"}}, {}}, manager_)));
    ASSERT_TRUE(run_task(shop_.delivery.open({day, {}, {{"zone_1"}}}, manager_)));
    ASSERT_TRUE(
        run_task(shop_.delivery.set_capacity({day, {"morning"}, {"zone_1"}, {{7}}}, manager_)));
    EXPECT_EQ(shop_.actions().size(), before + 5);
    shop_.ready(1);
    const auto run = run_task(
        shop_.runs.make(day_shop::manager(),
                        {*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, std::nullopt}));
    EXPECT_EQ(done({.actor = {{"usr_manager"}}}),
              (std::vector<std::string>{
                  "run.make " + run->id, "delivery.capacity 2026-12-01/morning/zone_1",
                  "delivery.open 2026-12-01/*/zone_1", "delivery.close 2026-12-01/*/zone_1",
                  "stock.low_at AML001", "stock.received AML001"}));
    const auto capacity = shop_.actions({.action = {{"delivery.capacity"}}}).front();
    EXPECT_EQ(capacity.before + " " + capacity.after, "standard 7");
    const auto received = shop_.actions({.action = {{"stock.received"}}}).front();
    EXPECT_EQ(received.before + " " + received.after, "10 15");
}

TEST_F(staff_log, what_buyers_and_time_do_is_not_and_what_failed_is_not) {
    const std::size_t before = shop_.actions().size();
    const auto buyer = day_shop::account("usr_a");
    const auto number =
        *order_number::parse(shop_.place(day_shop::key(1), day_shop::roses(), buyer)->number);
    ASSERT_TRUE(run_task(shop_.orders.cancel(buyer, number, std::nullopt, {}, {}, language::es)));
    shop_.place(day_shop::key(2));
    shop_.clock.advance(std::chrono::hours(1));
    EXPECT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_FALSE(shop_.go(number, order_status::delivered));
    EXPECT_EQ(shop_.actions().size(), before);
}

TEST_F(staff_log, nothing_of_customers_is_in_it) {
    const auto number = shop_.ready(1);
    const auto run =
        run_task(shop_.runs.make(day_shop::florist(), {*local_date::parse("2026-11-26"),
                                                       {"morning"},
                                                       {"zone_1"},
                                                       {{test::three_accounts::courier}}}));
    shop_.clock.set(at(*local_date::parse("2026-11-26"), 8 * 60));
    ASSERT_TRUE(run_task(shop_.runs.start(day_shop::courier(), run->id)));
    ASSERT_TRUE(run_task(shop_.runs.delivered(day_shop::courier(), run->id, number,
                                              {{"Eva Soto"}, {{"vecina de José"}}})));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM audit WHERE before || after || subject LIKE "
                              "'%Eva%' OR before || after || subject LIKE '%Jos%' "
                              "OR before || after || subject LIKE '%Ana%'"),
              0);
}

TEST_F(staff_log, it_is_never_changed_and_never_shrinks) {
    shop_.ready(1);
    const auto before = shop_.number_of("SELECT count(*) FROM audit");
    for (const char* sql : {"DELETE FROM audit", "UPDATE audit SET actor = 'nobody'"})
        EXPECT_ANY_THROW((void)shop_.file.write_now([sql](sql::connection& db) -> expected<void> {
            db.exec(sql);
            return {};
        }));
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM audit"), before);
}

TEST_F(staff_log, it_pages_and_filters) {
    const auto first = shop_.ready(1);
    shop_.ready(2);
    EXPECT_EQ(done({.subject = {{first.text()}}}).size(), 2u);
    EXPECT_EQ(done({.kind = audit_subject::order}).size(), 4u);
    EXPECT_EQ(done({.from = local_date::parse("2026-11-26")}).size(), 0u);
    EXPECT_EQ(done({.kind = audit_subject::order, .to = local_date::parse("2026-11-25")}).size(),
              4u);
    const auto page = run_task(shop_.audit.list({.kind = audit_subject::order, .limit = {{3}}}));
    ASSERT_TRUE(page->next_cursor);
    const auto rest = run_task(shop_.audit.list(
        {.kind = audit_subject::order, .cursor = page->next_cursor, .limit = {{3}}}));
    EXPECT_EQ(rest->items.size(), 1u);
    EXPECT_TRUE(
        run_task(shop_.audit.list({.cursor = page->next_cursor})).error().is(errors::bad_cursor));
}

}  // namespace
}  // namespace flores::order
