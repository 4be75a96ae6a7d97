#include "platform/outbound/address_guard.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace flores;

namespace {

outbound::address_guard guard(std::string_view allowed = "") {
    return outbound::address_guard(config::networks::parse(allowed).value());
}

TEST(outbound_addresses, the_internet_is_reached_with_tls_alone) {
    for (const char* address :
         {"8.8.8.8", "190.98.1.1", "2001:4860:4860::8888", "::ffff:8.8.8.8"}) {
        EXPECT_TRUE(guard().may_reach(address, true)) << address;
        EXPECT_FALSE(guard().may_reach(address, false)) << address;
    }
}

TEST(outbound_addresses, what_is_behind_it_is_not) {
    for (const char* address : {"127.0.0.1",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.0.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "0.0.0.0",
                                "224.0.0.1",
                                "255.255.255.255",
                                "198.18.0.1",
                                "::1",
                                "::",
                                "fc00::1",
                                "fd12::1",
                                "fe80::1",
                                "ff02::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "::10.0.0.1",
                                "64:ff9b::a00:1",
                                "2002:a00:1::1",
                                "2001:0:a00:1::",
                                "2001:db8::1",
                                "::ffff:0:127.0.0.1",
                                "::ffff:0:8.8.8.8",
                                "::7f00:1",
                                "::ffff:169.254.169.254",
                                "::ffff:100.64.0.1",
                                "::ffff:0.0.0.1",
                                "64:ff9b::127.0.0.1",
                                "64:ff9b:1::10.0.0.1",
                                "2002:7f00:1::",
                                "fe80::5efe:10.0.0.1",
                                "fdff::1",
                                "febf::1",
                                "0.255.255.255",
                                "100.127.255.255",
                                "4000::1",
                                "1::1",
                                "8000::1",
                                "e000::1"})
        EXPECT_FALSE(guard().may_reach(address, true)) << address;
    EXPECT_TRUE(guard().may_reach("172.32.0.1", true));
    EXPECT_TRUE(guard().may_reach("100.128.0.1", true));
}

TEST(outbound_addresses, the_operator_may_allow_some) {
    const auto with = guard("10.0.0.0/8, 127.0.0.0/8");
    EXPECT_TRUE(with.may_reach("10.1.2.3", true));
    EXPECT_FALSE(with.may_reach("10.1.2.3", false)) << "without TLS only this machine";
    EXPECT_TRUE(with.may_reach("127.0.0.1", false));
    EXPECT_FALSE(guard().may_reach("127.0.0.1", false));
    EXPECT_FALSE(with.may_reach("192.168.0.1", true));
}

TEST(outbound_addresses, a_name_is_no_address) {
    for (const char* text : {"", "localhost", "8.8.8", "0x7f.1", "2130706433"})
        EXPECT_FALSE(guard("0.0.0.0/0, ::/0").may_reach(text, true)) << text;
}

TEST(outbound_targets, are_read) {
    const auto plain = outbound::parse_target("https://shop.example/hook?x=1");
    ASSERT_TRUE(plain);
    EXPECT_TRUE(plain->tls);
    EXPECT_EQ(plain->host, "shop.example");
    EXPECT_EQ(plain->port, "443");
    const auto v6 = outbound::parse_target("http://[::1]:8080/");
    ASSERT_TRUE(v6);
    EXPECT_FALSE(v6->tls);
    EXPECT_EQ(v6->host, "::1");
    EXPECT_EQ(v6->port, "8080");
    for (const char* url : {"", "shop.example", "ftp://shop.example", "https://", "https:///hook",
                            "https://a:b@shop.example", "https://shop.example/#x", "https://a b/"})
        EXPECT_FALSE(outbound::parse_target(url)) << url;
}

TEST(outbound_targets, are_at_ports_where_one_posts) {
    for (const char* port : {"", ":", ":443", ":0443", ":1024", ":8443", ":65535"})
        EXPECT_TRUE(outbound::parse_target("https://shop.example" + std::string(port) + "/"))
            << port;
    for (const char* port :
         {":0", ":22", ":25", ":80", ":587", ":1023", ":65536", ":80000", ":99999", ":99999999999"})
        EXPECT_FALSE(outbound::parse_target("https://shop.example" + std::string(port) + "/"))
            << port;
    EXPECT_EQ(outbound::parse_target("http://127.0.0.1:80/")->port, "80");
    EXPECT_FALSE(outbound::parse_target("http://127.0.0.1:443/"));
}

}  // namespace
