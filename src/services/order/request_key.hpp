// What a request that changes orders or stock is recognised by when it is sent again.
#pragma once

#include "services/order/repository.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flores::order {

struct request_key {
    std::string key;  // as the client sent it
    std::string fingerprint;
};

// The claim of a request with this content that may come without a key; nullopt: it did.
// key_required: it has not the length of one.
expected<std::optional<key_claim>> optional_claim(std::string_view owner, std::string_view route,
                                                  std::string_view key, std::string_view content);

}  // namespace flores::order
