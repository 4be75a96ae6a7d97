// Keys and the few primitives that use them, over OpenSSL. JWT_SECRET signs user tokens and nothing
// else; whatever else must be signed has a key of its own, derived from it under a label, so that
// what one key signed means nothing to another.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace flores::auth {

using key = std::array<unsigned char, 32>;

// What a derived key is for. A label never changes its meaning; a new purpose takes a new one.
namespace labels {
inline constexpr std::string_view guest_cookie = "flores/guest-cookie/1";
inline constexpr std::string_view cursor = "flores/cursor/1";
inline constexpr std::string_view order_numbers = "flores/order-numbers/1";
inline constexpr std::string_view share_links = "flores/share-links/1";
inline constexpr std::string_view internal_calls = "flores/internal-calls/1";
}  // namespace labels

// HKDF-SHA256 (RFC 5869, no salt) of the master secret with the label as info.
// Throws std::runtime_error when OpenSSL fails, and for an empty secret.
key derive_key(std::string_view secret, std::string_view label);

using digest = std::array<unsigned char, 32>;

digest sha256(std::string_view data);
digest hmac_sha256(const key& with, std::string_view data);

// SHA-256 as 64 lower-case hexadecimal digits: how opaque tokens are stored.
std::string sha256_hex(std::string_view data);

// Whether both are equal, in a time that depends on the lengths alone.
bool same_secret(std::string_view a, std::string_view b);

// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);

// nullopt for padding, foreign characters, or bits left over: each value has one spelling.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace flores::auth
