#include "platform/auth/principal.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace flores::auth {
namespace {

principal account_of(role rank) {
    return principal::of_account("usr_1", "ses_1", rank, 0);
}

// The levels that a caller reaches, by name.
std::vector<std::string_view> reached(const principal& who) {
    std::vector<std::string_view> out;
    for (int i = 0; i <= static_cast<int>(access::internal); ++i)
        if (who.may(static_cast<access>(i))) out.push_back(name_of(static_cast<access>(i)));
    return out;
}

using names = std::vector<std::string_view>;

TEST(principal, reaches_no_more_than_its_kind_allows) {
    EXPECT_EQ(reached(principal{}), names({"open"}));
    EXPECT_EQ(reached(principal::of_guest("c")), names({"open", "guest"}));
    EXPECT_EQ(reached(principal::of_service("order")), names({"open", "internal"}));
}

TEST(principal, reaches_what_its_role_and_the_lower_ones_may) {
    EXPECT_EQ(reached(account_of(role::customer)), names({"open", "guest", "customer"}));
    EXPECT_EQ(reached(account_of(role::florist)),
              names({"open", "guest", "customer", "delivery", "florist"}));
    EXPECT_EQ(reached(account_of(role::admin)), names({"open", "guest", "customer", "delivery",
                                                       "florist", "support", "manager", "admin"}));
}

TEST(principal, names_whom_things_belong_to) {
    EXPECT_EQ(principal{}.owner(), "");
    EXPECT_EQ(principal::of_guest("abc").owner(), "guest:abc");
    EXPECT_EQ(principal::of_service("cart").owner(), "internal:cart");
    auto with_cookie = account_of(role::customer);
    with_cookie.guest = "abc";
    EXPECT_EQ(with_cookie.owner(), "account:usr_1");
    EXPECT_EQ(owner_of_account("usr_1"), "account:usr_1");
}

TEST(principal, tells_an_account_by_the_name_of_an_owner) {
    EXPECT_TRUE(is_account(account_of(role::customer).owner()));
    for (const auto* other : {"", "account", "guest:account:usr_1", "internal:cart", "system"})
        EXPECT_FALSE(is_account(other)) << other;
}

TEST(role, is_read_by_its_exact_name) {
    for (int i = 0; i <= static_cast<int>(role::admin); ++i)
        EXPECT_EQ(role_named(name_of(static_cast<role>(i))), static_cast<role>(i));
    for (const auto* wrong : {"", "Admin", "admin ", "root", "internal"})
        EXPECT_EQ(role_named(wrong), std::nullopt) << wrong;
}

TEST(access, needs_an_account_from_customer_to_admin) {
    EXPECT_FALSE(needs_account(access::open));
    EXPECT_FALSE(needs_account(access::guest));
    EXPECT_TRUE(needs_account(access::customer));
    EXPECT_TRUE(needs_account(access::admin));
    EXPECT_FALSE(needs_account(access::internal));
}

}  // namespace
}  // namespace flores::auth
