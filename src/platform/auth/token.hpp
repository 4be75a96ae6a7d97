// Tokens: what an account presents on every request (JWT, HS256, JWT_SECRET), and what a service
// presents to another (the same shape under a derived key, for 60 s).
//
// Whether the session behind a token was ended since is not asked here: see ended_sessions.hpp.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace flores::auth {

inline constexpr std::size_t secret_bytes_min = 32;
inline constexpr std::chrono::seconds internal_lifetime{60};
inline constexpr std::string_view internal_audience = "internal";

// Issues and checks the tokens of accounts. Const after making: one serves all loops. Each thread
// remembers the last tokens it found good (1024 at most), which spares the check of their
// signature; their expiry is looked at each time.
class token_keeper {
public:
    // Throws std::invalid_argument for a secret under 32 bytes, a lifetime under a second, and the
    // audience of internal calls.
    token_keeper(std::string secret, std::string issuer, std::string audience,
                 std::chrono::seconds lifetime, const clock_port& clock);

    // A token for an account, good from now for the lifetime.
    // Throws std::invalid_argument for any other principal.
    std::string issue(const principal& who) const;

    // The account principal that the token names.
    // unauthenticated: forged, expired or older than the lifetime by more than 30 s, over 2 KiB,
    // with another algorithm than HS256, or without one of its claims in its right type.
    expected<principal> verify(std::string_view token) const;

    std::chrono::seconds lifetime() const { return lifetime_; }

private:
    expected<principal> check(std::string_view token, instant now, std::int64_t& expires_s) const;

    std::string secret_;
    std::string issuer_;
    std::string audience_;
    std::chrono::seconds lifetime_;
    const clock_port& clock_;
    std::array<unsigned char, 16> cache_key_;  // makes a digest mean this keeper and no other
};

// Issues and checks the tokens of calls between services; remembers them as token_keeper does.
class internal_tokens {
public:
    // `with`: derive_key(JWT_SECRET, labels::internal_calls).
    internal_tokens(const key& with, const clock_port& clock);

    // A token for a call that this service makes, good for 60 s.
    std::string issue(std::string_view service) const;

    // The calling service. unauthenticated: as token_keeper::verify.
    expected<principal> verify(std::string_view token) const;

private:
    std::string secret_;
    const clock_port& clock_;
    std::array<unsigned char, 16> cache_key_;
};

}  // namespace flores::auth
