#include "services/wishlist/share_links.hpp"

namespace flores::wishlist {
namespace {

constexpr std::size_t token_bytes = 16;

}  // namespace

share share_links::make(const std::string& list, id_source& ids) const {
    std::string seed = random_hex(ids, token_bytes);
    std::string hashed = hash(derived(list, seed));
    return {std::move(seed), std::move(hashed)};
}

std::string share_links::token(const std::string& list, const share& of) const {
    return derived(list, of.seed);
}

std::string share_links::hash(std::string_view token) {
    return auth::sha256_hex(token);
}

std::string share_links::derived(const std::string& list, const std::string& seed) const {
    const auth::digest made = auth::hmac_sha256(key_, list + "." + seed);
    return auth::base64url({reinterpret_cast<const char*>(made.data()), token_bytes});
}

}  // namespace flores::wishlist
