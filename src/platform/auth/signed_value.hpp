// Short values that go out to a client and must come back unchanged: the cart of the guest cookie,
// cursors, share links. They can be read by who holds them, and made by nobody else.
#pragma once

#include "platform/auth/keys.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flores::auth {

inline constexpr std::size_t sealed_bytes_max = 2048;  // of the text

// The payload (at most 1 KiB) and 128 bits of its HMAC-SHA256, as base64url: fit for a cookie, a
// query or a path. Throws std::length_error for a longer one.
std::string seal(const key& with, std::string_view payload);

// The payload; nullopt when the text was not made by seal() with this key.
std::optional<std::string> open(const key& with, std::string_view text);

}  // namespace flores::auth
