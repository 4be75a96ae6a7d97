#include "services/auth/totp.hpp"

#include "platform/auth/keys.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace flores::accounts::totp {
namespace {

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_ascii_alphanumeric(c) || std::string_view("-._~").contains(c))
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

std::int64_t step_at(instant when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch() / step_length;
}

std::string code_at(std::string_view secret, std::int64_t step) {
    std::array<unsigned char, 8> message{};
    for (std::size_t i = 0; i < message.size(); ++i)
        message[i] = static_cast<unsigned char>(step >> (8 * (message.size() - 1 - i)));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), message.data(),
             message.size(), mac.data(), &length) == nullptr)
        throw std::runtime_error("totp: OpenSSL has no HMAC-SHA1");
    const std::size_t at = mac[length - 1] & 15;  // RFC 4226, 5.3
    const std::uint32_t bits = (mac[at] & 0x7fU) << 24 |
                               static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                               static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
    return fmt::format("{:06}", bits % 1'000'000);
}

std::optional<std::int64_t> step_of(std::string_view secret, std::string_view code, instant now) {
    const std::int64_t middle = step_at(now);
    std::optional<std::int64_t> found;
    for (std::int64_t step = middle - steps_apart_max; step <= middle + steps_apart_max; ++step)
        if (auth::same_secret(code_at(secret, step), code)) found = step;
    return found;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(byte);
        for (held += 8; held >= 5; held -= 5) out += digits[(bits >> (held - 5)) & 31];
    }
    if (held > 0) out += digits[(bits << (5 - held)) & 31];
    return out;
}

std::string uri(std::string_view issuer, std::string_view account, std::string_view secret) {
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}", percent_encoded(issuer),
                       percent_encoded(account), base32(secret));
}

}  // namespace flores::accounts::totp
