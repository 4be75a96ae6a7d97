// The contract of cart_repository, over every adapter.
#include "services/cart/migrations.hpp"
#include "services/cart/storage/redis_carts.hpp"
#include "services/cart/storage/sql_carts.hpp"
#include "support/manual_clock.hpp"
#include "support/redis_client.hpp"
#include "support/run_task.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace flores::cart {
namespace {

using test::run_task;

struct embedded {
    test::temp_folder folder;
    manual_clock clock{instant(std::chrono::hours(24 * 365))};
    sql::sqlite_file file{folder / "cart.db", migrations};
    sql_cart_repository repository{file, clock};
};

struct on_redis {
    test::redis_client client;
    redis_cart_repository repository{client.store()};
};

template <class Adapter>
class cart_repository_contract : public testing::Test {
protected:
    cart_repository& stored() { return adapter_.repository; }
    Adapter adapter_;
};

using adapters = testing::Types<embedded, on_redis>;
TYPED_TEST_SUITE(cart_repository_contract, adapters);

TYPED_TEST(cart_repository_contract, an_owner_who_never_added_anything_has_an_empty_cart) {
    const auto found = run_task(this->stored().load("guest:a"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->revision, 0);
    EXPECT_TRUE(found->lines.empty());
}

TYPED_TEST(cart_repository_contract, lines_are_set_changed_and_taken_out) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML001", 2, 35000}, 0)));
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML002", 1, 42000}, 1)));
    const auto changed = run_task(stored.put_line("a", {"AML001", 5, 35000}, 2));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->revision, 3);
    EXPECT_EQ(changed->lines, (std::vector<cart_line>{{"AML001", 5, 35000}, {"AML002", 1, 42000}}));
    const auto less = run_task(stored.put_line("a", {"AML001", 0, 0}, 3));
    ASSERT_TRUE(less);
    EXPECT_EQ(run_task(stored.load("a"))->lines, (std::vector<cart_line>{{"AML002", 1, 42000}}));
}

TYPED_TEST(cart_repository_contract, a_change_on_an_old_view_writes_nothing) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML001", 1, 1}, 0)));
    for (const std::int64_t seen : {0, 2}) {
        const auto late = run_task(stored.put_line("a", {"AML002", 1, 1}, seen));
        ASSERT_FALSE(late);
        EXPECT_TRUE(late.error().is(stale_revision));
        EXPECT_FALSE(run_task(stored.clear("a", seen)));
    }
    EXPECT_EQ(run_task(stored.load("a"))->lines.size(), 1u);
}

TYPED_TEST(cart_repository_contract, a_cart_has_room_for_fifty_products) {
    auto& stored = this->stored();
    for (std::size_t i = 0; i < cart_lines_max; ++i)
        ASSERT_TRUE(run_task(
            stored.put_line("a", {"P" + std::to_string(i), 1, 1}, static_cast<std::int64_t>(i))));
    const auto more = run_task(stored.put_line("a", {"more", 1, 1}, cart_lines_max));
    ASSERT_FALSE(more);
    EXPECT_TRUE(more.error().is(too_many_lines));
}

TYPED_TEST(cart_repository_contract, a_line_is_held_once_however_often_it_is_asked_for) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML001", 2, 35000}, 0)));
    const auto enough = run_task(stored.hold_line("a", {"AML001", 1, 30000}));
    ASSERT_TRUE(enough);
    EXPECT_EQ(enough->lines, (std::vector<cart_line>{{"AML001", 2, 35000}}));
    EXPECT_EQ(enough->revision, 1) << "nothing changed";
    const auto more = run_task(stored.hold_line("a", {"AML001", 5, 30000}));
    ASSERT_TRUE(more);
    EXPECT_EQ(more->lines, (std::vector<cart_line>{{"AML001", 5, 35000}}));
    EXPECT_EQ(more->revision, 2);
    ASSERT_TRUE(run_task(stored.hold_line("a", {"AML002", 1, 42000})));
    ASSERT_TRUE(run_task(stored.hold_line("a", {"AML002", 1, 42000})));
    EXPECT_EQ(run_task(stored.load("a"))->lines,
              (std::vector<cart_line>{{"AML001", 5, 35000}, {"AML002", 1, 42000}}));
}

TYPED_TEST(cart_repository_contract, a_line_taken_out_is_gone_and_again_is_fine) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML001", 2, 35000}, 0)));
    ASSERT_TRUE(run_task(stored.take_out("a", "AML002")));
    const auto gone = run_task(stored.take_out("a", "AML001"));
    ASSERT_TRUE(gone);
    EXPECT_TRUE(gone->lines.empty());
    EXPECT_EQ(gone->revision, 2);
    EXPECT_EQ(run_task(stored.take_out("a", "AML001"))->revision, 2);
}

TYPED_TEST(cart_repository_contract, merging_takes_the_guests_cart_once_and_loses_nothing) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("guest:g", {"AML001", 3, 1}, 0)));
    ASSERT_TRUE(run_task(stored.put_line("guest:g", {"AML002", 1, 1}, 1)));
    ASSERT_TRUE(run_task(stored.put_line("account:a", {"AML001", 2, 1}, 0)));
    const auto merged = run_task(stored.merge("guest:g", "account:a"));
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->lines, (std::vector<cart_line>{{"AML001", 3, 1}, {"AML002", 1, 1}}));
    EXPECT_TRUE(run_task(stored.load("guest:g"))->lines.empty());
    const auto again = run_task(stored.merge("guest:g", "account:b"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->lines.empty()) << "it is never given to another account";
    EXPECT_EQ(run_task(stored.load("account:a"))->lines, merged->lines);
}

TYPED_TEST(cart_repository_contract, what_has_no_room_refuses_the_merge_and_stays_where_it_is) {
    auto& stored = this->stored();
    for (std::size_t i = 0; i + 1 < cart_lines_max; ++i)
        ASSERT_TRUE(run_task(stored.hold_line("account:a", {"P" + std::to_string(i), 1, 1})));
    ASSERT_TRUE(run_task(stored.put_line("guest:g", {"P0", 7, 1}, 0)));
    ASSERT_TRUE(run_task(stored.put_line("guest:g", {"AML001", 1, 1}, 1)));
    ASSERT_TRUE(run_task(stored.put_line("guest:g", {"AML002", 1, 1}, 2)));
    const auto refused = run_task(stored.merge("guest:g", "account:a"));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(too_many_lines));
    EXPECT_EQ(run_task(stored.load("guest:g"))->lines.size(), 3u);
    EXPECT_EQ(run_task(stored.load("account:a"))->lines.front().quantity, 1);
    ASSERT_TRUE(run_task(stored.take_out("account:a", "P1")));
    const auto merged = run_task(stored.merge("guest:g", "account:a"));
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->lines.size(), cart_lines_max);
    EXPECT_EQ(merged->lines.front().quantity, 7);
}

TYPED_TEST(cart_repository_contract, what_an_order_bought_is_taken_out_once) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML001", 2, 1}, 0)));
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML002", 5, 1}, 1)));
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML003", 1, 1}, 2)));
    const std::vector<bought_line> bought{{"AML001", 2}, {"AML002", 3}, {"AML009", 1}};
    const auto left = run_task(stored.take_bought("a", "FV-1", bought));
    ASSERT_TRUE(left);
    EXPECT_EQ(left->lines, (std::vector<cart_line>{{"AML002", 2, 1}, {"AML003", 1, 1}}));
    EXPECT_EQ(left->revision, 4);
    ASSERT_TRUE(run_task(stored.hold_line("a", {"AML001", 2, 1})));
    const auto again = run_task(stored.take_bought("a", "FV-1", bought));
    ASSERT_TRUE(again) << "the same order told again";
    EXPECT_EQ(again->lines.size(), 3u);
    EXPECT_EQ(run_task(stored.take_bought("a", "FV-2", {{"AML009", 1}}))->revision, 5)
        << "nothing of it was in the cart";
    EXPECT_EQ(run_task(stored.take_bought("nobody", "FV-3", bought))->revision, 0);
    ASSERT_TRUE(run_task(stored.hold_line("nobody", {"AML009", 1, 1})));
    EXPECT_EQ(run_task(stored.take_bought("nobody", "FV-3", bought))->lines.size(), 1u)
        << "put in after the order";
}

TYPED_TEST(cart_repository_contract, a_cart_that_was_emptied_goes_on_counting) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("a", {"AML001", 2, 1}, 0)));
    const auto emptied = run_task(stored.clear("a", 1));
    ASSERT_TRUE(emptied);
    EXPECT_EQ(emptied->revision, 2);
    EXPECT_TRUE(emptied->lines.empty());
    EXPECT_EQ(run_task(stored.clear("b", 0))->revision, 1) << "one that never was, too";
    EXPECT_EQ(run_task(stored.put_line("a", {"AML002", 1, 7'000'000'000}, 2))->lines,
              (std::vector<cart_line>{{"AML002", 1, 7'000'000'000}}));
}

TYPED_TEST(cart_repository_contract, an_erased_cart_was_never_there_and_no_other_is_touched) {
    auto& stored = this->stored();
    ASSERT_TRUE(run_task(stored.put_line("account:a", {"AML001", 3, 1}, 0)));
    ASSERT_TRUE(run_task(stored.put_line("account:b", {"AML001", 1, 1}, 0)));
    ASSERT_TRUE(run_task(stored.erase("account:a")));
    ASSERT_TRUE(run_task(stored.erase("account:a"))) << "again";
    EXPECT_EQ(run_task(stored.load("account:a"))->revision, 0);
    EXPECT_EQ(run_task(stored.load("account:b"))->lines.size(), 1u);
}

}  // namespace
}  // namespace flores::cart
