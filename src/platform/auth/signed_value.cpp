#include "platform/auth/signed_value.hpp"

#include <stdexcept>

namespace flores::auth {
namespace {

constexpr std::size_t signature_bytes = 16;
constexpr std::size_t payload_bytes_max = 1024;

std::string tag_of(const key& with, std::string_view payload) {
    const digest whole = hmac_sha256(with, payload);
    return {reinterpret_cast<const char*>(whole.data()), signature_bytes};
}

}  // namespace

std::string seal(const key& with, std::string_view payload) {
    if (payload.size() > payload_bytes_max)
        throw std::length_error("seal: a payload has at most 1024 bytes");
    return base64url(std::string(payload) + tag_of(with, payload));
}

std::optional<std::string> open(const key& with, std::string_view text) {
    if (text.size() > sealed_bytes_max) return std::nullopt;
    std::optional<std::string> bytes = from_base64url(text);
    if (!bytes || bytes->size() < signature_bytes) return std::nullopt;
    const std::string tag = bytes->substr(bytes->size() - signature_bytes);
    bytes->resize(bytes->size() - signature_bytes);
    if (!same_secret(tag, tag_of(with, *bytes))) return std::nullopt;
    return bytes;
}

}  // namespace flores::auth
