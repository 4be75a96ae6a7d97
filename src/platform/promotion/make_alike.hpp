// Making one shelf like another, and saying whether two are alike.
#pragma once

#include "platform/promotion/shelf.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace flores::promotion {

struct difference {
    std::int64_t put = 0;    // records that were missing or other
    std::int64_t taken = 0;  // records that were other or too many
};

// Hears how many records were looked at.
using progress = std::function<void(std::int64_t)>;

// Walks both by key and changes `to` until it holds what `from` does, a batch of records at a time.
// Killed anywhere, what is done is done: made again, it goes over what is alike and on from there.
difference make_alike(shelf& from, shelf& to, const progress& told);

struct content {
    std::int64_t records = 0;
    std::string sha256;  // hexadecimal: of each record behind the sum of those before; or empty

    bool operator==(const content&) const = default;
};

content content_of(shelf& what, const progress& told);

}  // namespace flores::promotion
