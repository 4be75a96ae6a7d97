// The one way by which the logs write a string as JSON: quickly, into memory that the caller owns,
// and always as valid UTF-8, whatever a client managed to send.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace flores::observe {

// Bytes that write_json_string may need for a text of `text_bytes`, quotes included.
constexpr std::size_t json_string_bytes_max(std::size_t text_bytes) {
    return text_bytes * 6 + 2;
}

// Writes `text` as a JSON string, with its quotes, and returns the end of what was written. `out`
// has room for json_string_bytes_max(text.size()). A byte that is not UTF-8 becomes \ufffd.
char* write_json_string(char* out, std::string_view text);

// The same at the end of `out`.
void append_json_string(std::string& out, std::string_view text);

// The longest beginning of `text` that has at most `bytes_max` bytes and cuts no character.
std::string_view shortened(std::string_view text, std::size_t bytes_max);

}  // namespace flores::observe
