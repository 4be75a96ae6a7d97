// Codes by time (RFC 6238 with SHA-1, 6 digits, steps of 30 s): what authenticator apps show.
#pragma once

#include "platform/core/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores::accounts::totp {

inline constexpr std::size_t secret_bytes = 20;
inline constexpr std::chrono::seconds step_length{30};
inline constexpr std::int64_t steps_apart_max = 1;  // a clock that is slow or fast

// The step that an instant falls into.
std::int64_t step_at(instant when);

// The code of one step: six digits.
std::string code_at(std::string_view secret, std::int64_t step);

// The step whose code this is, of those around `now`; nullopt: of none.
std::optional<std::int64_t> step_of(std::string_view secret, std::string_view code, instant now);

// RFC 4648 base32 without padding, as apps take the secret.
std::string base32(std::string_view bytes);

// What an app reads off a QR code.
std::string uri(std::string_view issuer, std::string_view account, std::string_view secret);

}  // namespace flores::accounts::totp
