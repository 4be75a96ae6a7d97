// Short secrets that a store must give back as they were, and so cannot hash: AES-256-GCM under a
// derived key. The text says nothing without the key, and is good for its one place alone.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flores::auth {

// Nonce, ciphertext and tag as base64url. `place` names what the secret belongs to and must be the
// same at decrypt. Throws std::runtime_error when OpenSSL fails.
std::string encrypt(const key& with, std::string_view place, std::string_view plain,
                    id_source& ids);

// nullopt: made with another key, for another place, or changed since.
std::optional<std::string> decrypt(const key& with, std::string_view place, std::string_view text);

}  // namespace flores::auth
