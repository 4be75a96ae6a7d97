// Accounts: who may sign in, with which password and which rights, and the sessions they are signed
// in with. What a person is as a customer (phone, addresses) is user's.
//
// The folder is named for the service, the namespace for what it holds: flores::auth is the
// platform's.
#pragma once

#include "domain/email.hpp"
#include "platform/auth/ended_sessions.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "services/auth/second_factor.hpp"

#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace flores::accounts {

inline constexpr std::size_t password_chars_min = 10;
inline constexpr std::size_t password_chars_max = 128;
inline constexpr std::size_t sessions_max = 20;        // of an account; one more ends the stalest
inline constexpr std::size_t known_networks_max = 50;  // of an account; the newest are kept
inline constexpr std::chrono::hours known_network_age_max{180 * 24};  // since the last sign-in

// The list of sign-ins of an account: so long, and so many of the good and of the failed ones.
inline constexpr std::chrono::hours sign_in_age_max{90 * 24};
inline constexpr std::int64_t sign_ins_max = 50;

// A session whose refresh token was not used for so long is over.
inline constexpr std::chrono::hours session_idle_max{30 * 24};
// For so long the refresh token just spent yields the same successor: a lost answer, two tabs.
inline constexpr std::chrono::seconds spent_grace{10};
// How many spent refresh tokens of a session are remembered, to know a reuse by.
inline constexpr std::int64_t spent_tokens_max = 500;
// A token may be signed a moment after its session was read: a request's longest deadline.
inline constexpr std::chrono::seconds issue_delay_max{30};
// So long after an erasure nothing that was asked with one of its tokens is under way: another
// process takes them for as long as it trusts its copy of the ended sessions, a request has its
// longest deadline, and a write that began before it as long again.
inline constexpr std::chrono::seconds erased_again_after =
    auth::ended_age_max + issue_delay_max + issue_delay_max;

inline constexpr error_kind email_taken{
    409,
    "email_taken",
    {"Ya hay una cuenta con ese correo.", "There is an account by that e-mail."}};
inline constexpr error_kind bad_credentials{
    401,
    "bad_credentials",
    {"El correo o la contraseña no son correctos.", "The e-mail or the password is not right."}};
inline constexpr error_kind wrong_password{
    422,
    "wrong_password",
    {"La contraseña actual no es correcta.", "The present password is not right."}};
inline constexpr error_kind too_many_attempts{
    429,
    "too_many_attempts",
    {"Demasiados intentos fallidos. Espera antes de volver a intentar.",
     "Too many failed attempts. Wait before you try again."}};
inline constexpr error_kind session_over{
    401,
    "session_over",
    {"La sesión terminó. Inicia sesión de nuevo.", "The session is over. Sign in again."}};
inline constexpr error_kind own_role{
    409, "own_role", {"Nadie cambia su propio rol.", "Nobody changes their own role."}};
inline constexpr error_kind email_unverified{
    409,
    "email_unverified",
    {"La persona aún no demostró que el correo es suyo.",
     "The person has not shown yet that the e-mail is theirs."}};
inline constexpr error_kind last_admin{
    409,
    "last_admin",
    {"Es la última cuenta de administración.", "It is the last administrator's account."}};

struct account {
    std::string id;  // usr_…
    email address{};
    std::string name;
    std::string language;  // "es" or "en"
    auth::role rank = auth::role::customer;
    std::int64_t role_version = 1;  // rises when its role, its password or all sessions change
    instant created_at{};
    bool email_verified = false;
};

// A session as it begins: its refresh token is known by its hash alone.
struct session_start {
    std::string id;          // ses_…
    std::string token_hash;  // SHA-256, hexadecimal
    std::string address;     // of the client
    std::string network;     // see config::network_of: known to the account from now on
    instant at{};
    factor_kind factor = factor_kind::none;
};

struct session {
    std::string id;
    instant created_at{};
    instant last_seen{};
    std::string address;  // where it was last refreshed from
};

enum class sign_in_outcome : unsigned char { signed_in, wrong_password, wrong_code };
BOOST_DESCRIBE_ENUM(sign_in_outcome, signed_in, wrong_password, wrong_code)

// One entry of the list that the owner of an account sees.
struct sign_in_record {
    instant at{};
    std::string network;
    std::string outcome;
    std::string second_factor;
};

// When the last token that was issued by now expires, and so the end of `ended` entries.
constexpr instant last_token_expiry(instant now, std::chrono::seconds token_lifetime) {
    return now + token_lifetime + issue_delay_max;
}

}  // namespace flores::accounts
