// Reading and writing of single JSON values, for codecs. What is refused is refused at `at`, and
// the reader gives false or nullopt.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/json/place.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flores::json {

// plain: any character but NUL, as it came. line and paragraph: see types.hpp.
enum class text_style : unsigned char { plain, line, paragraph };

void read_string(const place& at, text_style style, std::size_t chars_min, std::size_t chars_max,
                 std::string& out);

// The text of a scalar value: a string without NUL of at most string_chars_max bytes.
std::optional<std::string_view> read_scalar(const place& at);

std::optional<std::int64_t> read_integer(const place& at, std::int64_t least, std::int64_t most);
std::optional<bool> read_boolean(const place& at);
std::optional<double> read_double(const place& at);
std::optional<instant> read_instant(const place& at);

// The index of the name that the string is.
std::optional<std::size_t> read_name(const place& at, std::span<const std::string_view> names);

// False when the value is no array or has too few or too many items.
bool read_array(const place& at, std::size_t items_min, std::size_t items_max);

// A key of a map: no NUL, not twice, not too long.
bool read_map_key(const place& member);

// Any JSON; keys given twice are refused.
boost::json::value read_any(const place& at);
void read_raw(const place& at, std::string& out);

// Appends. What is not UTF-8 becomes U+FFFD; a double that JSON cannot say becomes null.
void write_string(std::string& out, std::string_view text);
void write_integer(std::string& out, std::int64_t value);
void write_unsigned(std::string& out, std::uint64_t value);
void write_double(std::string& out, double value);
void write_instant(std::string& out, instant value);
void write_any(std::string& out, const boost::json::value& value);
inline void write_boolean(std::string& out, bool value) {
    out += value ? "true" : "false";
}

// Whether the whole text is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace flores::json
