#include "platform/config/networks.hpp"

#include "platform/core/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace flores::config {
namespace {

using bytes16 = std::array<unsigned char, 16>;

std::optional<bytes16> address_bytes(std::string_view text, bool& is_v4) {
    const std::string copy(text);
    bytes16 out{};
    is_v4 = inet_pton(AF_INET, copy.c_str(), out.data() + 12) == 1;
    if (is_v4) {
        out[10] = out[11] = 0xff;
        return out;
    }
    if (inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
    return std::nullopt;
}

bool same_prefix(const bytes16& a, const bytes16& b, int bits) {
    const int whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    const int rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace

std::optional<networks> networks::parse(std::string_view text) {
    networks out;
    while (!text.empty()) {
        const auto item = take_part(text, ',');
        const auto slash = item.find('/');
        bool is_v4 = false;
        const auto bytes = address_bytes(item.substr(0, slash), is_v4);
        if (!bytes) return std::nullopt;
        int bits = is_v4 ? 32 : 128;
        if (slash != std::string_view::npos) {
            const int given = whole_number<int>(item.substr(slash + 1)).value_or(-1);
            if (given < 0 || given > bits) return std::nullopt;
            bits = given;
        }
        out.ranges_.push_back({*bytes, is_v4 ? bits + 96 : bits});
    }
    return out;
}

bool networks::contain(std::string_view address) const {
    if (ranges_.empty()) return false;
    bool is_v4 = false;
    const auto bytes = address_bytes(address, is_v4);
    return bytes && std::any_of(ranges_.begin(), ranges_.end(), [&](const range& one) {
               return same_prefix(*bytes, one.bytes, one.bits);
           });
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

std::string network_of(std::string_view address) {
    std::string text(address);
    if (text.find(':') == std::string::npos) return text;
    in6_addr bytes{};
    if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return text;
    if (IN6_IS_ADDR_V4MAPPED(&bytes)) {
        char plain[INET_ADDRSTRLEN];
        return inet_ntop(AF_INET, &bytes.s6_addr[12], plain, sizeof plain);
    }
    std::fill(&bytes.s6_addr[8], &bytes.s6_addr[16], static_cast<unsigned char>(0));
    char network[INET6_ADDRSTRLEN];
    return std::string(inet_ntop(AF_INET6, &bytes, network, sizeof network)) + "/64";
}

}  // namespace flores::config
