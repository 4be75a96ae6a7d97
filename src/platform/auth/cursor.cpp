#include "platform/auth/cursor.hpp"

#include "platform/auth/signed_value.hpp"
#include "platform/core/text.hpp"

namespace flores::auth {
namespace {

// Payload: version (1 byte), hash of the filter (8), length of the sort key (2), sort key, id.
constexpr char version = 1;
constexpr std::size_t hash_bytes = 8;
constexpr std::size_t head_bytes = 1 + hash_bytes + 2;

std::string head_of(std::string_view filter) {
    const digest whole = sha256(filter);
    std::string head(1, version);
    head.append(reinterpret_cast<const char*>(whole.data()), hash_bytes);
    return head;
}

}  // namespace

std::string write_cursor(const key& with, std::string_view filter, const cursor& last) {
    std::string payload = head_of(filter);
    payload += static_cast<char>((last.sort_key.size() >> 8) & 255);
    payload += static_cast<char>(last.sort_key.size() & 255);
    payload += last.sort_key;
    payload += last.id;
    return seal(with, payload);
}

expected<cursor> read_cursor(const key& with, std::string_view filter, std::string_view text) {
    const std::optional<std::string> payload = open(with, text);
    if (!payload || payload->size() < head_bytes || !payload->starts_with(head_of(filter)))
        return fail(errors::bad_cursor);
    const auto high = static_cast<unsigned char>((*payload)[head_bytes - 2]);
    const auto low = static_cast<unsigned char>((*payload)[head_bytes - 1]);
    const std::size_t sort_key_bytes = static_cast<std::size_t>(high) << 8 | low;
    if (payload->size() < head_bytes + sort_key_bytes) return fail(errors::bad_cursor);
    return cursor{payload->substr(head_bytes, sort_key_bytes),
                  payload->substr(head_bytes + sort_key_bytes)};
}

std::string write_position(const key& with, std::string_view filter, std::int64_t last) {
    return write_cursor(with, filter, {"", std::to_string(last)});
}

expected<std::optional<std::int64_t>> read_position(const key& with, std::string_view filter,
                                                    const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const auto last = read_cursor(with, filter, *text);
    if (!last) return std::unexpected(last.error());
    const auto position = whole_number(last->id);
    if (!position) return fail(errors::bad_cursor);
    return position;
}

}  // namespace flores::auth
