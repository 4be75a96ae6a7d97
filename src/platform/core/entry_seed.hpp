// Ids of entries that are made once for each Idempotency-Key, however often the request is sent.
#pragma once

#include "platform/core/ids.hpp"

#include <string>
#include <string_view>

namespace flores {

// What a request is known by that makes an entry: the same whenever it is sent again under its key,
// and of no other request.
struct entry_seed {
    std::string digits{};  // a SHA-256, hexadecimal; empty: it came without a key
};

// A UUID made of the seed (RFC 9562, version 8) behind the prefix; without a seed as new_id.
std::string entry_id(const entry_seed& from, id_source& ids, instant now, std::string_view prefix);

}  // namespace flores
