// Sums of what was sold, and their files.
#include "services/order/sales_csv.hpp"
#include "support/day_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::day_shop;
using test::run_task;

order sold(std::int64_t price, int quantity) {
    order out;
    out.state.status = order_status::confirmed;
    out.placed_at = at(*local_date::parse("2026-11-25"), 600);
    out.lines = {{"A-grande", "A", "Rosas", "", "grande", quantity, price, 1},
                 {"B", "B", "Lirios", "", "", 1, 1'000, 1}};
    out.promotions = {
        {"prm_1", 1, "FLORES10", promotion_kind::percentage, "Diez", "", 150, {100, 50}}};
    out.delivery.zone = "zone_1";
    const std::int64_t merchandise = price * quantity + 1'000;
    out.amounts = {.merchandise = {merchandise},
                   .delivery_fee = {2'000},
                   .surcharge = {500},
                   .total = {merchandise + 2'350},
                   .discount = {150}};
    return out;
}

TEST(sales, sums_are_exact_whichever_way_they_are_taken) {
    const std::vector<order> all{sold(3'333, 3), sold(1, 99), sold(250'000, 7)};
    for (const auto by : {sales_by::day, sales_by::zone, sales_by::promotion}) {
        sales_summary summary(by);
        for (const order& one : all) summary.add(one);
        ASSERT_EQ(summary.rows().size(), 1u);
        EXPECT_EQ(summary.rows()[0].sums.total, summary.all().total);
        EXPECT_EQ(summary.all().total, 9'999 + 99 + 1'750'000 + 3 * 3'350);
        EXPECT_EQ(summary.all().merchandise - summary.all().discount + summary.all().delivery,
                  summary.all().total);
    }
    sales_summary products(sales_by::product);
    for (const order& one : all) products.add(one);
    const auto rows = products.rows();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].key, "A");
    EXPECT_EQ(rows[0].sums.units, 109);
    EXPECT_EQ(rows[0].sums.orders, 3);
    EXPECT_EQ(rows[0].sums.total + rows[1].sums.total,
              products.all().merchandise - products.all().discount);
}

TEST(sales, what_was_not_confirmed_or_came_back_is_no_sale) {
    sales_summary summary(sales_by::day);
    for (const auto status :
         {order_status::pending, order_status::cancelled, order_status::refunded}) {
        order one = sold(100, 1);
        one.state.status = status;
        summary.add(one);
    }
    EXPECT_EQ(summary.all(), sales_sums{});
    EXPECT_TRUE(summary.rows().empty());
}

order paid_in_full(std::int64_t given_back) {
    order out = sold(3'000, 1);
    out.state.payment = payment_status::paid;
    out.kept = out.amounts.total.amount - given_back;
    return out;
}

TEST(sales, what_was_given_back_in_part_is_told_beside_the_total) {
    const order whole = paid_in_full(0), part = paid_in_full(1'000);
    for (const auto by : {sales_by::day, sales_by::zone, sales_by::promotion}) {
        sales_summary summary(by);
        summary.add(whole);
        summary.add(part);
        EXPECT_EQ(summary.all().refunded, 1'000);
        EXPECT_EQ(summary.all().total, 2 * whole.amounts.total.amount);
        EXPECT_EQ(summary.all().net(), summary.all().total - 1'000);
        EXPECT_EQ(summary.rows().at(0).sums.refunded, 1'000);
    }
}

TEST(sales, what_was_paid_too_much_or_not_at_all_is_no_refund_of_the_total) {
    order cheaper = paid_in_full(0);
    cheaper.kept = cheaper.amounts.total.amount + 500;
    EXPECT_EQ(refunded_of(cheaper), 0) << "still to be given back";
    order at_the_door = sold(3'000, 1);
    at_the_door.kept = 0;
    EXPECT_EQ(refunded_of(at_the_door), 0);
    order gone = paid_in_full(0);
    gone.state = {order_status::refunded, payment_status::refunded};
    gone.kept = 0;
    EXPECT_EQ(refunded_of(gone), gone.amounts.total.amount);
}

TEST(sales, files_have_what_was_given_back_after_the_total) {
    const order one = paid_in_full(1'000);
    const std::string total = std::to_string(one.amounts.total.amount);
    std::string row;
    write_order(row, one);
    EXPECT_NE(orders_csv_head().find(",total,refunded,"), std::string::npos);
    EXPECT_NE(row.find("," + total + ",1000,"), std::string::npos) << row;
    sales_summary summary(sales_by::day);
    summary.add(one);
    const std::string file = summary_csv(summary, sales_by::day);
    EXPECT_NE(file.find(",total,refunded\r\n"), std::string::npos) << file;
    EXPECT_TRUE(file.ends_with("," + total + ",1000\r\n")) << file;
}

TEST(sales, a_day_is_a_day_in_santiago) {
    order late = sold(100, 1);
    late.placed_at = at(*local_date::parse("2026-11-25"), 23 * 60 + 59);
    sales_summary summary(sales_by::day);
    summary.add(late);
    EXPECT_EQ(summary.rows()[0].key, "2026-11-25");
}

TEST(sales, words_in_a_file_are_never_formulas) {
    order one = sold(100, 1);
    one.people.buyer_name = "=HYPERLINK(\"http://x\")";
    one.people.recipient_name = "Eva, \"la\" Soto";
    std::string row;
    write_order(row, one);
    EXPECT_NE(row.find(R"csv("'=HYPERLINK(""http://x"")","Eva, ""la"" Soto")csv"),
              std::string::npos)
        << row;
    EXPECT_TRUE(orders_csv_head().starts_with("\xEF\xBB\xBFnumber,"));
}

class sales_of_the_shop : public testing::Test {
protected:
    expected<sales_view> summary(const char* from, const char* to, sales_by by = sales_by::day) {
        return run_task(
            shop_.sales.summary({*local_date::parse(from), *local_date::parse(to), by}));
    }
    day_shop shop_;
};

TEST_F(sales_of_the_shop, a_range_has_its_days_and_no_others) {
    shop_.clock.set(at(*local_date::parse("2026-11-23"), 600));
    shop_.ready(1);
    shop_.clock.set(at(*local_date::parse("2026-11-25"), 540));
    for (int key = 2; key < 5; ++key) shop_.ready(key);
    EXPECT_EQ(summary("2026-11-25", "2026-11-25")->all.orders, 3);
    EXPECT_EQ(summary("2026-11-20", "2026-11-24")->all.orders, 1);
    EXPECT_EQ(summary("2026-11-24", "2026-11-24")->all.orders, 0);
    const auto all = summary("2026-11-01", "2026-11-30");
    ASSERT_EQ(all->items.size(), 2u);
    EXPECT_EQ(all->items[0].key, "2026-11-23");
    EXPECT_EQ(all->items[1].sums.total, money{105'000});
    EXPECT_EQ(all->all.total, money{140'000});
    EXPECT_EQ(all->iva_included, money{iva_included({140'000})});
}

TEST_F(sales_of_the_shop, iva_is_that_of_what_was_kept) {
    const auto number = shop_.ready(1);
    ASSERT_TRUE(shop_.stored_change(
        number, {.payment = payment_step{.kind = payment_kind::refund, .amount = 10'000},
                 .actor = "account:usr_manager"}));
    const auto all = summary("2026-11-25", "2026-11-25");
    EXPECT_EQ(all->all.total, money{35'000});
    EXPECT_EQ(all->all.refunded, money{10'000});
    EXPECT_EQ(all->items.at(0).sums.refunded, money{10'000});
    EXPECT_EQ(all->iva_included, money{iva_included({25'000})});
}

TEST_F(sales_of_the_shop, a_range_is_in_order_and_a_year_at_most) {
    EXPECT_TRUE(summary("2026-11-25", "2026-11-24").error().is(errors::invalid_input));
    EXPECT_TRUE(summary("2026-01-01", "2027-01-01").has_value());
    EXPECT_TRUE(summary("2026-01-01", "2027-01-02").error().is(errors::invalid_input));
}

TEST_F(sales_of_the_shop, a_file_of_orders_has_a_row_each_also_beyond_one_batch) {
    shop_.set_stock("AML001", 1'000);
    ASSERT_TRUE(run_task(shop_.delivery.set_capacity(
        {*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, {{1'000}}}, "system")));
    for (int key = 0; key < 201; ++key) ASSERT_TRUE(shop_.place(day_shop::key(key)));
    const auto csv = run_task(shop_.sales.orders_csv(
        {*local_date::parse("2026-11-25"), *local_date::parse("2026-11-25")}, "account:usr_m"));
    ASSERT_TRUE(csv);
    EXPECT_EQ(std::ranges::count(*csv, '\n'), 202);
    audit_query exports;
    exports.action = {"order.export"};
    const auto logged = shop_.actions(exports);
    ASSERT_EQ(logged.size(), 1u);
    EXPECT_EQ(logged[0].by, "account:usr_m");
    EXPECT_EQ(logged[0].subject, "2026-11-25/2026-11-25");
    EXPECT_EQ(logged[0].after, "201 orders");
}

}  // namespace
}  // namespace flores::order
