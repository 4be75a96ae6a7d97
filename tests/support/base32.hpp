// Reads what an authenticator app is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flores::test {

// Of well-formed text alone.
inline std::string from_base32(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        bits = bits << 5 | static_cast<std::uint32_t>(digits.find(c));
        held += 5;
        if (held < 8) continue;
        held -= 8;
        out += static_cast<char>(bits >> held & 255);
    }
    return out;
}

}  // namespace flores::test
