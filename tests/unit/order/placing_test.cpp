// Quoting and placing: what it costs and what is refused.
#include "platform/json/decode.hpp"
#include "services/order/events.hpp"
#include "support/order_shop.hpp"

#include <gtest/gtest.h>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class placing : public testing::Test {
protected:
    expected<quote_view> quote(std::string_view commune_name, std::string_view date,
                               int lilies = 1) {
        quote_request wanted;
        wanted.lines.push_back({*sku::parse("AML002"), {lilies}});
        wanted.delivery = {*commune::parse(commune_name), *local_date::parse(date), {"morning"}};
        return run_task(shop_.orders.quote({}, wanted, language::en));
    }

    order_shop shop_;
};

TEST_F(placing, a_quote_adds_lines_fee_and_surcharge_and_shows_the_iva_inside) {
    const auto ordinary = quote("RECOLETA", "2026-11-26", 2);
    ASSERT_TRUE(ordinary);
    EXPECT_EQ(ordinary->lines[0].name, "Lilies");
    EXPECT_EQ(ordinary->merchandise.amount, 24'000);
    EXPECT_EQ(ordinary->delivery_fee.amount, 2'990);
    EXPECT_EQ(ordinary->surcharge.amount, 0);
    EXPECT_EQ(ordinary->total.amount, 26'990);
    EXPECT_EQ(ordinary->iva_included.amount, 4'309);
    const auto christmas_eve = quote("Recoleta", "2026-12-24", 3);
    ASSERT_TRUE(christmas_eve);
    EXPECT_EQ(christmas_eve->delivery_fee.amount, 0) << "free from 35,000";
    EXPECT_EQ(christmas_eve->surcharge.amount, 3'000) << "a surcharge is not waived";
    EXPECT_EQ(christmas_eve->total.amount, 39'000);
}

TEST_F(placing, cash_at_the_door_cannot_be_hidden_from_who_opens_it) {
    auto wanted = order_shop::roses_for_cash();
    wanted.hide_price = true;
    const auto refused = shop_.place(order_shop::key(1), wanted);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::invalid_input));
    const field_error& why = refused.error().fields.at(0);
    EXPECT_EQ(why.pointer, "/hide_price");
    EXPECT_EQ(why.code, "cash_shows_price");
    EXPECT_FALSE(why.message.es.empty() || why.message.en.empty());
    EXPECT_EQ(shop_.taken(), 0);
    wanted.payment_method = payment_method::transfer;
    EXPECT_TRUE(shop_.place(order_shop::key(1), wanted));
    wanted.payment_method = payment_method::cash_on_delivery;
    wanted.hide_price = false;
    EXPECT_TRUE(shop_.place(order_shop::key(2), wanted));
}

TEST_F(placing, everything_that_is_wrong_with_a_quote_is_named_at_once) {
    quote_request wanted;
    for (const char* name : {"AML003", "AML999", "AML001", "AML001"})
        wanted.lines.push_back({*sku::parse(name), {1}});
    wanted.delivery = {*commune::parse("Arica"), *local_date::parse("2026-11-26"), {"morning"}};
    const auto refused = run_task(shop_.orders.quote({}, wanted, language::es));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(unknown_sku));
    std::vector<std::string> pointers;
    for (const auto& one : refused.error().fields) pointers.push_back(one.pointer);
    EXPECT_EQ(pointers, (std::vector<std::string>{"/lines/0/sku", "/lines/1/sku", "/lines/3/sku",
                                                  "/delivery/commune"}));
}

TEST_F(placing, a_quote_names_lines_without_stock_and_full_slots) {
    shop_.set_stock("AML002", 3);
    const auto short_of = quote("Recoleta", "2026-11-26", 4);
    ASSERT_FALSE(short_of);
    EXPECT_TRUE(short_of.error().is(sold_out));
    EXPECT_EQ(short_of.error().fields.at(0).pointer, "/lines/0");
    ASSERT_TRUE(run_task(shop_.delivery.set_capacity(
        {*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, {{0}}}, "system")));
    const auto full = quote("Recoleta", "2026-11-26");
    ASSERT_FALSE(full);
    EXPECT_TRUE(full.error().is(slot_full));
    EXPECT_TRUE(quote("Santiago", "2026-11-26")) << "another zone has its own";
}

TEST_F(placing, what_takes_days_to_prepare_is_refused_with_the_first_date_that_can_be_kept) {
    shop_.products.all[1].preparation_hours = 72;  // from Wednesday at nine to Saturday at nine
    const auto refused = quote("Recoleta", "2026-11-27");
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(not_ready));
    ASSERT_EQ(refused.error().fields.size(), 1u);
    EXPECT_EQ(refused.error().fields[0].pointer, "/lines/0");
    EXPECT_EQ(refused.error().fields[0].message.en,
              "It takes 72 hours: it can be delivered from 2026-11-28.");
    EXPECT_TRUE(quote("Recoleta", "2026-11-28")) << "to the minute";
    ASSERT_TRUE(
        run_task(shop_.delivery.close({*local_date::parse("2026-11-28"), {}, {}, {}}, "system")));
    const auto later = quote("Recoleta", "2026-11-27");
    ASSERT_FALSE(later);
    EXPECT_NE(later.error().fields[0].message.es.find("2026-11-30"), std::string::npos)
        << "the shop is closed on Saturday, and on Sunday always";
}

TEST_F(placing, an_order_that_would_not_be_ready_takes_nothing) {
    shop_.products.all[0].preparation_hours = 25;
    const auto refused = shop_.place(order_shop::key(1));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(not_ready));
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/lines/0");
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    EXPECT_EQ(shop_.taken(), 0);
    shop_.products.all[0].preparation_hours = 24;
    EXPECT_TRUE(shop_.place(order_shop::key(1))) << "ready when the slot begins";
}

TEST_F(placing, an_order_takes_stock_and_a_place_and_tells_of_it) {
    const auto placed = shop_.place(order_shop::key(1), order_shop::roses(2));
    ASSERT_TRUE(placed);
    EXPECT_TRUE(placed->number.starts_with("FV-20261125-"));
    EXPECT_EQ(placed->status, order_status::pending);
    EXPECT_EQ(placed->total.amount, 70'000);
    EXPECT_EQ(placed->hold_until - placed->placed_at, std::chrono::minutes(30));
    ASSERT_TRUE(placed->access_token);
    EXPECT_EQ(placed->access_token->size(), 22u);
    EXPECT_EQ(shop_.on_hand("AML001"), 8);
    EXPECT_EQ(shop_.taken(), 1);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM outbox WHERE type = 'order.placed'"), 1);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM orders WHERE instr(people, '" +
                              *placed->access_token + "') OR token_hash = '" +
                              *placed->access_token + "'"),
              0)
        << "the token is nowhere in clear";
}

TEST_F(placing, what_is_told_of_a_placing_leads_its_guest_back_and_names_cart_and_times) {
    const auto told_of = [&](const placed_view& placed) {
        const auto payload = shop_.file.read_now([&](sql::connection& db) -> expected<std::string> {
            return *db.text("SELECT payload FROM outbox WHERE aggregate = ? AND personal = 1",
                            placed.number);
        });
        return json::decode<order_announced>(*payload).value();
    };
    const auto guests = shop_.place(order_shop::key(1));
    ASSERT_TRUE(guests);
    const order_announced told = told_of(*guests);
    EXPECT_EQ(told.number, guests->number);
    EXPECT_EQ(told.access_token, guests->access_token);
    EXPECT_EQ(told.cart, "guest:cart1");
    EXPECT_EQ(told.slot, "morning");
    EXPECT_EQ(told.slot_times, "09:00 - 12:00");
    EXPECT_EQ(guests->delivery.slot_times, "09:00 - 12:00");
    const auto accounts =
        shop_.place(order_shop::key(2), order_shop::roses(), order_shop::account("usr_a"));
    ASSERT_TRUE(accounts);
    EXPECT_FALSE(told_of(*accounts).access_token);
    EXPECT_EQ(told_of(*accounts).cart, "account:usr_a");
}

TEST_F(placing, an_account_gets_no_token) {
    const auto placed =
        shop_.place(order_shop::key(1), order_shop::roses(), order_shop::account("usr_a"));
    ASSERT_TRUE(placed);
    EXPECT_FALSE(placed->access_token);
}

TEST_F(placing, another_price_is_refused_with_the_new_quote) {
    shop_.products.all[0].price = {36'000};
    const auto refused = shop_.place(order_shop::key(1));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(price_changed));
    EXPECT_NE(refused.error().members.find(R"("total":{"amount":36000)"), std::string::npos);
    EXPECT_EQ(shop_.taken(), 0);
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
}

TEST_F(placing, what_is_sold_out_is_said_before_any_price) {
    shop_.set_stock("AML001", 3);
    auto wanted = order_shop::roses(4);
    for (const std::int64_t total : {1, 4 * 35'000}) {
        wanted.expected_total = {total};
        const auto refused = shop_.place(order_shop::key(1), wanted);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(sold_out));
        const field_error& line = refused.error().fields.at(0);
        EXPECT_EQ(line.pointer, "/lines/0");
        EXPECT_EQ(line.message.es, "AML001: quedan 3.");
        EXPECT_EQ(line.message.en, "AML001: 3 left.");
    }
    ASSERT_TRUE(run_task(shop_.delivery.set_capacity(
        {*local_date::parse("2026-11-26"), {"morning"}, {"zone_1"}, {{0}}}, "system")));
    wanted = order_shop::roses();
    wanted.expected_total = {1};
    EXPECT_TRUE(shop_.place(order_shop::key(1), wanted).error().is(slot_full));
}

TEST_F(placing, without_prices_nothing_is_sold) {
    shop_.products.down = true;
    const auto refused = shop_.place(order_shop::key(1));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(errors::unavailable));
}

TEST_F(placing, what_cannot_be_filled_takes_nothing) {
    const auto refused = shop_.place(order_shop::key(1), order_shop::roses(11));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(sold_out));
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/lines/0");
    EXPECT_EQ(shop_.taken(), 0);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM outbox"), 0);
    EXPECT_EQ(shop_.number_of("SELECT count(*) FROM idempotency"), 0) << "a refusal is not stored";
    EXPECT_TRUE(shop_.place(order_shop::key(1), order_shop::roses(10)))
        << "so its key may be used for what can be filled";
}

}  // namespace
}  // namespace flores::order
