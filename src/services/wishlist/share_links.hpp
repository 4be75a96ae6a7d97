// Share links of lists: 128 bits that nobody can guess. The store keeps a random seed and the
// token's hash; the token itself is derived from list and seed under a key of its own, so that the
// owner can be shown it again and a copy of the store opens no list. A link that was ended never
// comes back, since each sharing has a new seed.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/ids.hpp"
#include "services/wishlist/wishlist.hpp"

#include <string>
#include <string_view>

namespace flores::wishlist {

class share_links {
public:
    // `secret`: the master secret.
    explicit share_links(std::string_view secret)
        : key_(auth::derive_key(secret, auth::labels::share_links)) {}

    share make(const std::string& list, id_source& ids) const;

    // The token of a shared list: 22 characters of base64url.
    std::string token(const std::string& list, const share& of) const;

    // What a list is found by.
    static std::string hash(std::string_view token);

private:
    std::string derived(const std::string& list, const std::string& seed) const;

    const auth::key key_;
};

}  // namespace flores::wishlist
