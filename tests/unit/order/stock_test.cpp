#include "support/order_shop.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

class stock_of_the_shop : public testing::Test {
protected:
    expected<stock_view> move(std::string_view what, staff_reason why, std::int64_t quantity,
                              std::string key = "") {
        return run_task(shop_.stock.move("account:usr_f", std::move(key),
                                         {*sku::parse(what), why, {quantity}, std::nullopt}));
    }
    std::string last_state() {
        return shop_.file
            .read_now([](sql::connection& db) -> expected<std::string> {
                return db
                    .text(
                        "SELECT payload FROM outbox WHERE type = 'stock.changed' "
                        "ORDER BY seq DESC LIMIT 1")
                    .value_or("");
            })
            .value();
    }
    std::int64_t events() {
        return shop_.number_of("SELECT count(*) FROM outbox WHERE type = 'stock.changed'");
    }

    order_shop shop_;
};

TEST_F(stock_of_the_shop, movements_add_up_and_never_go_below_zero) {
    EXPECT_EQ(move("AML001", staff_reason::received, 5)->on_hand, 15);
    EXPECT_EQ(move("AML001", staff_reason::wasted, 3)->on_hand, 12);
    EXPECT_EQ(move("AML001", staff_reason::corrected, -2)->on_hand, 10);
    const auto refused = move("AML001", staff_reason::wasted, 11);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(stock_exceeded));
    EXPECT_EQ(shop_.on_hand("AML001"), 10);
    const auto listed = run_task(shop_.stock.movements(*sku::parse("AML001"), {}));
    ASSERT_EQ(listed->items.size(), 3u);
    EXPECT_EQ(listed->items[0].delta, -2);
    EXPECT_EQ(listed->items[0].by, "account:usr_f");
}

TEST_F(stock_of_the_shop, its_movements_tell_of_sales_and_what_came_back) {
    ASSERT_TRUE(move("AML001", staff_reason::received, 5));
    const auto placed = shop_.place(order_shop::key(1), order_shop::roses(2));
    ASSERT_TRUE(placed);
    ASSERT_TRUE(
        run_task(shop_.orders.cancel(order_shop::guest(), *order_number::parse(placed->number),
                                     placed->access_token, {}, {}, language::es)));
    const auto listed = run_task(shop_.stock.movements(*sku::parse("AML001"), {}));
    ASSERT_EQ(listed->items.size(), 3u);
    const auto& [back, sold, received] =
        std::tie(listed->items[0], listed->items[1], listed->items[2]);
    EXPECT_EQ(back.reason, movement_reason::returned);
    EXPECT_EQ(back.on_hand, 15);
    EXPECT_EQ(back.order, placed->number);
    EXPECT_EQ(sold.reason, movement_reason::sold);
    EXPECT_EQ(sold.delta, -2);
    EXPECT_EQ(sold.on_hand, 13);
    EXPECT_EQ(sold.order, placed->number);
    EXPECT_EQ(sold.by, "") << "the order says who";
    EXPECT_EQ(received.on_hand, 15);
    EXPECT_FALSE(received.order);
    const auto first = run_task(shop_.stock.movements(*sku::parse("AML001"), {{}, {{2}}}));
    ASSERT_TRUE(first->next_cursor);
    const auto rest =
        run_task(shop_.stock.movements(*sku::parse("AML001"), {first->next_cursor, {{2}}}));
    ASSERT_EQ(rest->items.size(), 1u);
    EXPECT_EQ(rest->items[0].reason, movement_reason::received);
}

TEST_F(stock_of_the_shop, a_quantity_goes_with_its_reason) {
    for (const auto& [why, quantity] : {std::pair{staff_reason::received, -1},
                                        {staff_reason::received, 0},
                                        {staff_reason::wasted, -1},
                                        {staff_reason::corrected, 0}}) {
        const auto refused = move("AML001", why, quantity);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(errors::invalid_input));
    }
}

TEST_F(stock_of_the_shop, only_what_is_in_the_catalogue_has_stock) {
    const auto refused = move("AML999", staff_reason::received, 1);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(unknown_sku));
    EXPECT_EQ(move("AML003", staff_reason::received, 4)->on_hand, 4);
}

TEST_F(stock_of_the_shop, a_movement_sent_again_under_its_key_moves_once) {
    const std::string key = "a-key-of-a-movement";
    ASSERT_TRUE(move("AML001", staff_reason::received, 5, key));
    ASSERT_TRUE(move("AML001", staff_reason::wasted, 1));
    EXPECT_EQ(move("AML001", staff_reason::received, 5, key)->on_hand, 15);
    EXPECT_EQ(shop_.on_hand("AML001"), 14);
    const auto other = move("AML001", staff_reason::received, 6, key);
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().is(errors::key_reused));
}

TEST_F(stock_of_the_shop, its_state_is_told_when_it_changes_and_not_otherwise) {
    EXPECT_EQ(events(), 0);
    ASSERT_TRUE(move("AML001", staff_reason::wasted, 7));
    EXPECT_EQ(events(), 0);
    ASSERT_TRUE(move("AML001", staff_reason::wasted, 1));
    EXPECT_EQ(last_state(), R"({"sku":"AML001","state":"low"})");
    ASSERT_TRUE(shop_.place(order_shop::key(1), order_shop::roses(2)));
    EXPECT_EQ(last_state(), R"({"sku":"AML001","state":"out"})");
    shop_.clock.advance(std::chrono::minutes(30));
    ASSERT_EQ(*run_task(shop_.orders.lapse()), 1);
    EXPECT_EQ(last_state(), R"({"sku":"AML001","state":"low"})");
    EXPECT_EQ(events(), 3);
    ASSERT_TRUE(run_task(shop_.stock.set_low_at(*sku::parse("AML001"), {{1}}, "account:usr_f")));
    EXPECT_EQ(last_state(), R"({"sku":"AML001","state":"in_stock"})");
    EXPECT_EQ(shop_.number_of("SELECT count(DISTINCT version) FROM outbox "
                              "WHERE type = 'stock.changed'"),
              4);
}

TEST_F(stock_of_the_shop, first_stock_is_set_once_and_undoes_nothing) {
    const auto announce = [&](const char* import, int on_hand) {
        initial_request wanted;
        wanted.import_id = {import};
        wanted.entries.push_back({*sku::parse("AML002-grande"), {on_hand}});
        wanted.entries.push_back({*sku::parse("AML001"), {99}});
        return run_task(shop_.stock.put_initial(std::move(wanted)))->set;
    };
    EXPECT_EQ(announce("import_1", 7), 1);
    EXPECT_EQ(shop_.on_hand("AML002-grande"), 7);
    EXPECT_EQ(shop_.on_hand("AML001"), 10) << "it had stock already";
    EXPECT_EQ(announce("import_1", 7), 0);
    EXPECT_EQ(announce("import_2", 50), 0);
    EXPECT_EQ(shop_.on_hand("AML002-grande"), 7);
}

TEST_F(stock_of_the_shop, lists_page_and_the_low_ones_stand_apart) {
    shop_.set_stock("AML002", 2);
    const auto low = run_task(shop_.stock.list({}, true));
    ASSERT_EQ(low->items.size(), 1u);
    EXPECT_EQ(low->items[0].state, "low");
    const auto first = run_task(shop_.stock.list({std::nullopt, {{1}}}, false));
    ASSERT_TRUE(first->next_cursor);
    const auto second = run_task(shop_.stock.list({first->next_cursor, {{1}}}, false));
    EXPECT_EQ(second->items.at(0).sku, "AML002");
    EXPECT_FALSE(second->next_cursor);
    EXPECT_FALSE(run_task(shop_.stock.list({first->next_cursor, {{1}}}, true)));
}

}  // namespace
}  // namespace flores::order
