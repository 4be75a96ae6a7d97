// What staff and timed jobs ask of order.db goes by an index, also where nearly all of a table is
// old: how SQLite would run each statement that a verb of a port says.
#include "support/order_shop.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <memory>
#include <mutex>

namespace flores::order {
namespace {

using test::order_shop;
using test::run_task;

std::mutex heard_guard;
std::vector<std::string> heard;  // statements, of every connection that is opened meanwhile

int on_statement(unsigned, void*, void* statement, void*) {
    const std::lock_guard lock(heard_guard);
    if (const char* text = sqlite3_sql(static_cast<sqlite3_stmt*>(statement)))
        heard.emplace_back(text);
    return 0;
}

int on_connection(sqlite3* db, const char**, const sqlite3_api_routines*) {
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, nullptr);
}

struct listening {
    listening() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_connection)); }
    ~listening() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(on_connection)); }
};

class plans_of_order : public testing::Test {
protected:
    // The steps of the plans of what `ask` says that names `table`, a line each.
    template <class Ask>
    std::string steps(const std::string& table, Ask ask) {
        std::vector<std::string> said;
        {
            const std::lock_guard lock(heard_guard);
            heard.clear();
        }
        ask();
        {
            const std::lock_guard lock(heard_guard);
            said = heard;
        }
        std::string out;
        for (const std::string& one : said)
            if (one.contains("FROM " + table)) out += plan_of(one);
        return out;
    }

    listening from_now_on_;
    order_shop shop_;

private:
    std::string plan_of(const std::string& statement) {
        sqlite3* opened = nullptr;
        sqlite3_open_v2(shop_.file.path().c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
        const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(opened, sqlite3_close);
        sqlite3_stmt* prepared = nullptr;
        sqlite3_prepare_v2(opened, ("EXPLAIN QUERY PLAN " + statement).c_str(), -1, &prepared,
                           nullptr);
        const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> plan(prepared,
                                                                              sqlite3_finalize);
        std::string out;
        while (sqlite3_step(prepared) == SQLITE_ROW)
            out.append(reinterpret_cast<const char*>(sqlite3_column_text(prepared, 3)))
                .append("\n");
        return out;
    }
};

TEST_F(plans_of_order, what_owes_a_refund_is_found_by_indexes_that_hold_little_else) {
    const auto plan = steps("orders", [&] {
        order_filter filter;
        filter.next = next_action::refund;
        ASSERT_TRUE(run_task(shop_.stored.list(filter, std::nullopt, {10, true})));
    });
    EXPECT_TRUE(plan.contains("INDEX orders_to_refund (status=? AND payment=?)")) << plan;
    EXPECT_TRUE(plan.contains("INDEX substitution_to_refund")) << plan;
    EXPECT_FALSE(plan.contains("SCAN orders")) << plan;
}

TEST_F(plans_of_order, holds_that_are_over_are_found_by_their_end) {
    const auto plan = steps("orders", [&] { ASSERT_TRUE(run_task(shop_.orders.lapse())); });
    EXPECT_TRUE(plan.contains("INDEX orders_held (status=? AND hold_until<?)")) << plan;
    EXPECT_FALSE(plan.contains("TEMP B-TREE")) << plan;
}

TEST_F(plans_of_order, openings_of_the_past_are_not_read) {
    const auto plan = steps("slot_use", [&] { ASSERT_TRUE(run_task(shop_.delivery.reload())); });
    EXPECT_TRUE(plan.contains("SEARCH slot_use USING PRIMARY KEY (date>?)")) << plan;
    EXPECT_FALSE(plan.contains("SCAN")) << plan;
}

TEST_F(plans_of_order, movements_are_read_from_where_the_page_begins_to_the_first_stock) {
    const auto plan = steps("stock_movement", [&] {
        ASSERT_TRUE(run_task(shop_.stock_stored.movements("AML001", 7, {10, true})));
    });
    EXPECT_TRUE(plan.contains("USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")) << plan;
    EXPECT_TRUE(plan.contains("INDEX stock_movement_by_hand (sku=?)")) << plan;
    EXPECT_FALSE(plan.contains("SCAN stock_movement")) << plan;
    EXPECT_FALSE(plan.contains("TEMP B-TREE")) << plan;
}

}  // namespace
}  // namespace flores::order
