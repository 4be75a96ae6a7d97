#include "services/auth/one_time_tokens.hpp"

#include "platform/auth/keys.hpp"

#include <array>

namespace flores::accounts {
namespace {

constexpr std::string_view verify_link = "/verify-email?token=";
constexpr std::string_view reset_link = "/reset-password?token=";

}  // namespace

mailed_token new_token(const account& whose, token_purpose what, instant now, id_source& ids) {
    std::array<unsigned char, 32> bytes{};
    ids.random(bytes.data(), bytes.size());
    const std::string token =
        auth::base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    const bool verifies = what == token_purpose::verify_email;
    const auto lifetime = verifies ? std::chrono::minutes(verify_lifetime) : reset_lifetime;
    const auto kind =
        verifies ? contact::mail_kind::verify_email : contact::mail_kind::reset_password;
    const std::string link = std::string(verifies ? verify_link : reset_link) + token;
    return {{auth::sha256_hex(token), what, now, now + lifetime},
            mail_to(whose, kind, {{"name", whose.name}, {"link", link}}, now, ids)};
}

events::event mail_to(const account& whose, contact::mail_kind kind,
                      std::map<std::string, std::string> values, instant now, id_source& ids) {
    // In the language that the account has when the mail is sent.
    return contact::event_of({whose.id, "", kind, std::move(values)}, ids, now);
}

}  // namespace flores::accounts
