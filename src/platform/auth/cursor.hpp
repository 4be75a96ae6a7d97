// Where a page of a list ended. A cursor is sealed and bound to the list it came from: it says its
// version, a hash of the filter and the order, the last sort key and the last id.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores::auth {

struct cursor {
    std::string sort_key;  // of the last item, as the store orders it; with id at most 1000 bytes
    std::string id;        // of the last item: breaks ties

    bool operator==(const cursor&) const = default;
};

// The text of `next_cursor`. `filter` is any text that is equal for the same list, filter and order
// alone; for a list of someone's own it holds the owner, so that a stranger's cursor is foreign.
std::string write_cursor(const key& with, std::string_view filter, const cursor& last);

// bad_cursor: forged, of another version, or of another list, filter or order.
expected<cursor> read_cursor(const key& with, std::string_view filter, std::string_view text);

// The same for lists that a store orders by the position of its rows: the last item's, and where
// the next page goes on; nullopt: at the beginning, for there is no cursor.
std::string write_position(const key& with, std::string_view filter, std::int64_t last);
expected<std::optional<std::int64_t>> read_position(const key& with, std::string_view filter,
                                                    const std::optional<std::string>& text);

}  // namespace flores::auth
