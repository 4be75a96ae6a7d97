// Signed claims: the fenced use of libjwt that user tokens and internal tokens share. libjwt alone
// takes HS512 for HS256, does not look at `exp`, and stops at a zero byte; none of it gets past
// here.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace flores::auth {

inline constexpr std::size_t token_bytes_max = 2048;
inline constexpr std::chrono::seconds token_leeway{30};  // clocks of two machines differ

// What an account's token says beyond the claims that every token has.
struct account_claims {
    std::string sid;
    std::string role;
    std::int64_t role_version = 0;
};

struct claims {
    std::string issuer;
    std::string audience;
    std::string subject;
    std::int64_t issued_s = 0;   // seconds since 1970
    std::int64_t expires_s = 0;  // seconds since 1970
    account_claims account{};    // read and written for account tokens alone
};

enum class claim_set : std::uint8_t { service, account };

// Seconds since 1970, rounded down.
std::int64_t seconds_of(instant when);

// Whether a token with this `exp` is past it and the leeway.
bool lapsed(std::int64_t expires_s, instant now);

// A JWT with algorithm HS256. Throws std::bad_alloc when libjwt fails.
std::string sign_claims(const std::string& secret, const claims& said, claim_set which);

// The claims of a token whose signature, algorithm, issuer, audience and expiry are right, and all
// of whose claims are there with the right JSON type. unauthenticated: anything else; the log text
// says what.
expected<claims> read_claims(const std::string& secret, std::string_view token,
                             std::string_view issuer, std::string_view audience, claim_set which,
                             instant now);

}  // namespace flores::auth
