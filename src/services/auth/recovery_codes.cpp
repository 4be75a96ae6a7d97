#include "services/auth/recovery_codes.hpp"

#include "platform/core/text.hpp"

#include <array>

namespace flores::accounts::recovery_codes {
namespace {

constexpr std::string_view characters = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's
constexpr std::size_t group_length = 5;
constexpr std::size_t length = 2 * group_length;

std::string as_made(std::string_view typed) {
    std::string out;
    for (char c : lower_ascii(typed)) {
        if (c == '-' || c == ' ') continue;
        if (c == 'o') c = '0';
        if (c == 'i' || c == 'l') c = '1';
        out += c;
    }
    return out;
}

}  // namespace

std::string make(id_source& ids) {
    std::array<unsigned char, length> bytes{};
    ids.random(bytes.data(), bytes.size());
    std::string out;
    for (std::size_t i = 0; i < length; ++i) {
        if (i == group_length) out += '-';
        out += characters[bytes[i] % characters.size()];
    }
    return out;
}

std::string hash_of(const auth::key& with, std::string_view account, std::string_view code) {
    const auth::digest made =
        auth::hmac_sha256(with, "recovery " + std::string(account) + " " + as_made(code));
    return auth::base64url({reinterpret_cast<const char*>(made.data()), made.size()});
}

}  // namespace flores::accounts::recovery_codes
