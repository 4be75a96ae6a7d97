// The second factor of an account: a code by time from an app, or one of ten recovery codes. Staff
// have one before they get a token; customers may.
#pragma once

#include "platform/auth/principal.hpp"
#include "platform/core/error.hpp"

#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace flores::accounts {

inline constexpr std::size_t recovery_codes_count = 10;
inline constexpr std::chrono::minutes challenge_lifetime{5};   // from the password to the code
inline constexpr std::chrono::minutes enrolment_lifetime{15};  // to set an app up

inline constexpr std::string_view factor_key_label = "flores/second-factors/1";
inline constexpr std::string_view ticket_key_label = "flores/sign-in-tickets/1";

inline constexpr error_kind wrong_code{
    401,
    "wrong_code",
    {"El código no es correcto o ya se usó.", "The code is not right, or was used already."}};
inline constexpr error_kind code_required{
    422,
    "code_required",
    {"Falta el código de tu segundo factor.", "The code of your second factor is missing."}};
inline constexpr error_kind ticket_over{
    401,
    "ticket_over",
    {"Pasó demasiado tiempo. Inicia sesión de nuevo.", "It took too long. Sign in again."}};
inline constexpr error_kind already_enrolled{
    409,
    "already_enrolled",
    {"La cuenta ya tiene un segundo factor.", "The account has a second factor already."}};
inline constexpr error_kind not_enrolled{
    409,
    "not_enrolled",
    {"La cuenta no tiene un segundo factor.", "The account has no second factor."}};
inline constexpr error_kind second_factor_required{
    409,
    "second_factor_required",
    {"Quien trabaja en la tienda necesita un segundo factor.",
     "Who works in the shop needs a second factor."}};
inline constexpr error_kind mailbox_not_enough{
    409,
    "mailbox_not_enough",
    {"Quien trabaja en la tienda sin segundo factor pide ayuda a quien administra.",
     "Who works in the shop without a second factor asks an administrator for help."}};
inline constexpr error_kind own_second_factor{
    409,
    "own_second_factor",
    {"Lo restablece otra persona que administra.", "Another administrator has to reset it."}};

// How a sign-in was proven beside the password.
enum class factor_kind : unsigned char { none, code, recovery_code };
BOOST_DESCRIBE_ENUM(factor_kind, none, code, recovery_code)

constexpr bool needs_second_factor(auth::role rank) {
    return rank != auth::role::customer;
}

// As it is stored.
struct second_factor {
    std::string sealed_secret;   // see platform/auth/encrypted_value.hpp; its place is the account
    bool confirmed = false;      // a first code was right: from then on it counts
    std::int64_t last_step = 0;  // of the last code that was accepted
    std::int64_t recovery_codes_left = 0;
};

}  // namespace flores::accounts
