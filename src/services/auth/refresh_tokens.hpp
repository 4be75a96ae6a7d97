// Refresh tokens: 256 opaque bits, of which the store has the hash alone. A successor is derived
// from the token it replaces by a key of its own, so that the same one can be given twice without
// having been stored.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/ids.hpp"

#include <string>
#include <string_view>

namespace flores::accounts {

// Of auth::derive_key, for the key that successors are made with.
inline constexpr std::string_view refresh_token_label = "flores/refresh-tokens/1";

class refresh_tokens {
public:
    refresh_tokens(const auth::key& with, id_source& ids) : key_(with), ids_(ids) {}

    // The first of a session.
    std::string make();

    // The one that follows `token`; always the same for the same.
    std::string successor_of(std::string_view token) const;

    static std::string hash_of(std::string_view token) { return auth::sha256_hex(token); }

private:
    auth::key key_;
    id_source& ids_;
};

}  // namespace flores::accounts
