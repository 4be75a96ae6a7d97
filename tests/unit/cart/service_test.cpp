// The rules of carts beyond one verb of storage: what a merge that has no room says.
#include "services/cart/service.hpp"

#include "services/cart/migrations.hpp"
#include "services/cart/storage/sql_carts.hpp"
#include "support/manual_clock.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"
#include "support/told_products.hpp"

#include <gtest/gtest.h>

namespace flores::cart {
namespace {

using test::run_task;

class told_stock final : public order::stock_client {
public:
    task<expected<std::vector<order::sku_on_hand>>> on_hand(
        std::vector<std::string> skus) override {
        asked = std::move(skus);
        if (down) co_return fail(errors::unavailable);
        co_return all;
    }

    std::vector<order::sku_on_hand> all;
    std::vector<std::string> asked;
    bool down = false;
};

product::offer offered(std::string sku, std::string availability) {
    return {sku, sku, {"Rosas", "Roses"}, "estandar", {100}, true, 1, std::move(availability)};
}

class carts : public testing::Test {
protected:
    void fill(const std::string& owner, std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i)
            ASSERT_TRUE(run_task(stored_.hold_line(owner, {"P" + std::to_string(i), 1, 1})));
    }

    test::temp_folder folder_;
    manual_clock clock_{instant(std::chrono::hours(1))};
    sql::sqlite_file file_{folder_ / "cart.db", migrations};
    sql_cart_repository stored_{file_, clock_};
    test::told_products products_;
    told_stock stock_;
    cart_service service_{stored_, products_, stock_};
};

TEST_F(carts, a_merge_without_room_names_what_did_not_fit_and_loses_nothing) {
    fill("account:a", 0, cart_lines_max - 1);
    fill("guest:g", cart_lines_max - 2, cart_lines_max + 2);  // one of them in both
    auto ana = auth::principal::of_account("a", "ses_1", auth::role::customer, 1);
    ana.guest = "g";
    const auto refused = run_task(service_.merge(ana, language::en));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(too_many_lines));
    ASSERT_EQ(refused.error().fields.size(), 2u);
    EXPECT_EQ(refused.error().fields[0].pointer, "/lines/P50");
    EXPECT_EQ(refused.error().fields[1].pointer, "/lines/P51");
    EXPECT_EQ(run_task(stored_.load("guest:g"))->lines.size(), 4u);
    EXPECT_EQ(run_task(stored_.load("account:a"))->lines.size(), cart_lines_max - 1);
}

TEST_F(carts, a_line_beyond_stock_says_what_is_left) {
    products_.all = {offered("A", "low"), offered("B", "in_stock"), offered("C", "in_stock"),
                     offered("D", "out"), offered("E", "low")};
    stock_.all = {{"A", 3}, {"B", 99}};
    for (const auto& [sku, count] : std::vector<std::pair<std::string, int>>{
             {"A", 4}, {"B", 99}, {"C", 1}, {"D", 2}, {"E", 1}})
        ASSERT_TRUE(run_task(stored_.hold_line("guest:g", {sku, count, 100})));
    const auto show = [&](language wanted) {
        return run_task(service_.show("guest:g", wanted)).value();
    };
    const cart_view seen = show(language::es);
    EXPECT_EQ(stock_.asked, (std::vector<std::string>{"A", "B"})) << "of one there is enough";
    EXPECT_EQ(seen.lines[0].left, 3);
    EXPECT_EQ(seen.lines[0].notices, std::vector{notice::beyond_stock});
    EXPECT_EQ(seen.lines[0].messages, std::vector<std::string>{"Solo quedan 3."});
    EXPECT_EQ(show(language::en).lines[0].messages, std::vector<std::string>{"Only 3 left."});
    for (const std::size_t enough : {1u, 2u}) {
        EXPECT_FALSE(seen.lines[enough].left);
        EXPECT_TRUE(seen.lines[enough].notices.empty());
    }
    EXPECT_EQ(seen.lines[3].notices, std::vector{notice::sold_out});
    EXPECT_EQ(seen.lines[4].notices, std::vector{notice::low_stock});
    stock_.down = true;
    EXPECT_EQ(show(language::es).lines[0].notices, std::vector{notice::low_stock})
        << "the cart is shown all the same";
}

TEST_F(carts, an_order_empties_the_cart_that_it_came_from_and_nothing_else) {
    fill("guest:g", 0, 2);
    const std::vector<bought_line> all{{"P0", 1}, {"P1", 1}};
    ASSERT_TRUE(run_task(service_.take_order("guest:g", "FV-1", {{"P7", 1}})));
    EXPECT_EQ(run_task(stored_.load("guest:g"))->revision, 2) << "bought past the cart";
    ASSERT_TRUE(run_task(service_.take_order("guest:g", "FV-2", all)));
    EXPECT_TRUE(run_task(stored_.load("guest:g"))->lines.empty());
    fill("guest:g", 0, 1);
    ASSERT_TRUE(run_task(service_.take_order("guest:g", "FV-2", all))) << "told again";
    EXPECT_EQ(run_task(stored_.load("guest:g"))->lines.size(), 1u);
}

TEST_F(carts, an_order_told_again_takes_nothing_that_was_put_in_after_it) {
    fill("guest:g", 0, 1);
    for (const char* buyer : {"guest:g", "guest:new"}) {
        ASSERT_TRUE(run_task(service_.take_order(buyer, std::string("FV-") + buyer, {{"P7", 1}})));
        ASSERT_TRUE(run_task(stored_.hold_line(buyer, {"P7", 1, 1})));
        ASSERT_TRUE(run_task(service_.take_order(buyer, std::string("FV-") + buyer, {{"P7", 1}})));
        const cart after = run_task(stored_.load(buyer)).value();
        EXPECT_NE(find_line(after, "P7"), nullptr) << buyer;
    }
}

}  // namespace
}  // namespace flores::cart
