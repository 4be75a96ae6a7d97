// A small hash that is the same in every process and release, for where a key has to be short: two
// texts may share it. Against somebody who looks for such two it is none (see platform/auth).
#pragma once

#include <cstdint>
#include <string_view>

namespace flores {

// FNV-1a of 64 bits, as databases keep it.
constexpr std::int64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return static_cast<std::int64_t>(hash);
}

}  // namespace flores
