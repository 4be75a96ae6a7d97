#include "platform/outbound/address_guard.hpp"

#include "platform/core/text.hpp"

#include <boost/url/parse.hpp>

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <limits>

namespace flores::outbound {
namespace {

// What IANA has given out: IPv4, also as ::ffff:a.b.c.d, and the unicast part of IPv6. Most forms
// of IPv6 that carry another address inside theirs (IPv4-compatible, translated, NAT64) are
// outside.
constexpr std::string_view given_out = "0.0.0.0/0, 2000::/3";

// Of these, everything that IANA's registries of special addresses do not call globally reachable,
// and the other ranges that carry addresses (6to4, Teredo).
constexpr std::string_view special =
    "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, "
    "192.0.0.0/24, 192.0.2.0/24, 192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15, 198.51.100.0/24, "
    "203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4, 2001::/23, 2001:db8::/32, 2002::/16, 3fff::/20";

bool is_public(std::string_view address) {
    static const config::networks all = config::networks::parse(given_out).value();
    static const config::networks but = config::networks::parse(special).value();
    return all.contain(address) && !but.contain(address);
}

bool is_address(std::string_view text) {
    const std::string copy(text);
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1;
}

// Of the ports below, those of mail, remote shells and the like are no place for a POST from us.
constexpr std::uint16_t reserved_ports_end = 1024;

// 0: a port that is none, or not one to post to.
std::uint16_t port_of(const boost::urls::url_view& url, bool tls) {
    const std::uint16_t usual = tls ? 443 : 80;
    if (!url.has_port() || url.port().empty()) return usual;
    // Not url.port_number(), which takes 99999 for 34463.
    const std::uint16_t given = whole_number<std::uint16_t>(url.port()).value_or(0);
    return given == usual || given >= reserved_ports_end ? given : 0;
}

}  // namespace

std::optional<target> parse_target(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->has_userinfo() || parsed->has_fragment()) return std::nullopt;
    const bool tls = parsed->scheme() == "https";
    if (!tls && parsed->scheme() != "http") return std::nullopt;
    std::string host = parsed->host_address();
    const std::uint16_t port = port_of(*parsed, tls);
    if (host.empty() || port == 0) return std::nullopt;
    return target{tls, std::move(host), std::to_string(port)};
}

bool address_guard::may_reach(std::string_view address, bool tls) const {
    if (!is_address(address)) return false;
    if (!tls) return config::is_loopback(address) && allowed_.contain(address);
    return is_public(address) || allowed_.contain(address);
}

}  // namespace flores::outbound
