// The contract of cart_repository, over every adapter.
#include "services/cart/migrations.hpp"
#include "services/cart/storage/sqlite_repository.hpp"
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
    sqlite_cart_repository repository{file, clock};
};

template <class Adapter>
class cart_repository_contract : public testing::Test {
protected:
    cart_repository& stored() { return adapter_.repository; }
    Adapter adapter_;
};

using adapters = testing::Types<embedded>;
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

}  // namespace
}  // namespace flores::cart
