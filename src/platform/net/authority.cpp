#include "platform/net/authority.hpp"

#include "platform/core/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace flores::net {
namespace {

// What a name consists of, but for "%41" (RFC 3986, 3.2.2).
constexpr auto name_chars = [] {
    std::array<bool, 256> may{};
    for (const unsigned char c : std::string_view("0123456789abcdefghijklmnopqrstuvwxyz"
                                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$&'()*+,;="))
        may[c] = true;
    return may;
}();

bool is_name(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (name_chars[static_cast<unsigned char>(text[i])]) continue;
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                            hex_value(text[i + 2]) >= 0;
        if (!escape) return false;
        i += 2;
    }
    return !text.empty();
}

bool is_address_v6(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> ended{};
    if (text.size() >= ended.size()) return false;
    std::ranges::copy(text, ended.data());
    in6_addr parsed{};
    return inet_pton(AF_INET6, ended.data(), &parsed) == 1;
}

// What stands behind the name: nothing, or a colon and a port, which may be left out.
bool is_port(std::string_view text) {
    if (text.empty() || text == ":") return true;
    return text.starts_with(':') && whole_number<std::uint16_t>(text.substr(1)).value_or(0) > 0;
}

}  // namespace

bool is_authority(std::string_view text) {
    if (text.starts_with('[')) {
        const auto close = std::min(text.find(']'), text.size() - 1);
        return text[close] == ']' && is_address_v6(text.substr(1, close - 1)) &&
               is_port(text.substr(close + 1));
    }
    const auto colon = std::min(text.find(':'), text.size());
    return is_name(text.substr(0, colon)) && is_port(text.substr(colon));
}

}  // namespace flores::net
