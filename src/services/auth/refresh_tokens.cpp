#include "services/auth/refresh_tokens.hpp"

namespace flores::accounts {
namespace {

std::string text_of(const std::array<unsigned char, 32>& bytes) {
    return auth::base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string refresh_tokens::make() {
    std::array<unsigned char, 32> bytes{};
    ids_.random(bytes.data(), bytes.size());
    return text_of(bytes);
}

std::string refresh_tokens::successor_of(std::string_view token) const {
    return text_of(auth::hmac_sha256(key_, token));
}

}  // namespace flores::accounts
