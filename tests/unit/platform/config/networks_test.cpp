#include "platform/config/networks.hpp"

#include <gtest/gtest.h>

namespace flores::config {
namespace {

TEST(network_of, an_ipv6_customer_is_a_64) {
    EXPECT_EQ(network_of("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), network_of("2001:db8:1:2:ffff::1"));
    EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
    EXPECT_EQ(network_of("::ffff:203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(network_of("unix"), "unix");
}

}  // namespace
}  // namespace flores::config
