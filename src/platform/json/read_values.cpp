#include "platform/core/text.hpp"
#include "platform/json/types.hpp"
#include "platform/json/values.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/locale/utf.hpp>

#include <algorithm>
#include <cmath>

namespace flores::json {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;
using boost::locale::utf::code_point;

bool is_space(code_point c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

// Control characters, line and paragraph separators, marks and overrides of direction.
bool is_refused(code_point c, text_style style) {
    if (c == '\n' || c == '\t') return style == text_style::line;
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0x200E ||
           c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string_view trimmed(std::string_view text) {
    const char* const end = text.data() + text.size();
    const char* first = end;
    const char* last = end;
    for (const char* at = text.data(); at != end;) {
        const char* const begin = at;
        if (is_space(utf8::decode(at, end))) continue;
        if (first == end) first = begin;
        last = at;
    }
    return {first, static_cast<std::size_t>(last - first)};
}

std::string with_line_feeds(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        out += text[i];
    }
    return out;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

bool has_refused(std::string_view text, text_style style) {
    if (style == text_style::plain) return text.find('\0') != std::string_view::npos;
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;)
        if (is_refused(utf8::decode(at, end), style)) return true;
    return false;
}

// RFC 3339 to the letter, in capitals, with at most microseconds: finer digits are cut.
std::optional<std::string> strict_instant(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
    if (text.size() < shape.size() + 1 || text.size() > 40) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool fits = shape[i] == 'd' ? is_digits(text.substr(i, 1)) : text[i] == shape[i];
        if (!fits) return std::nullopt;
    }
    std::string out(text.substr(0, shape.size()));
    std::string_view rest = text.substr(shape.size());
    if (rest.front() == '.') {
        const std::size_t end = std::min(rest.find_first_of("Z+-"), rest.size());
        if (!is_digits(rest.substr(1, end - 1))) return std::nullopt;
        out += rest.substr(0, std::min<std::size_t>(end, 7));
        rest.remove_prefix(end);
    }
    if (rest != "Z") {
        const bool offset = rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') &&
                            rest[3] == ':' && is_digits(rest.substr(1, 2)) &&
                            is_digits(rest.substr(4, 2)) && rest.substr(1, 2) < "24" &&
                            rest.substr(4, 2) < "60";
        if (!offset) return std::nullopt;
    }
    return out.append(rest);
}

}  // namespace

bool is_utf8(std::string_view text) {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        const code_point c = utf8::decode(at, end);
        if (c == boost::locale::utf::illegal || c == boost::locale::utf::incomplete) return false;
    }
    return true;
}

void read_string(const place& at, text_style style, std::size_t chars_min, std::size_t chars_max,
                 std::string& out) {
    if (!at.is(kind::string)) return;
    std::string_view text = at.value().text;
    std::string cleaned;
    if (style == text_style::paragraph && text.find('\r') != std::string_view::npos)
        text = cleaned = with_line_feeds(text);
    if (style != text_style::plain) text = trimmed(text);
    const std::size_t size = characters(text);
    if (has_refused(text, style)) return at.refuse(refusals::bad_characters());
    if (size < chars_min) return at.refuse(refusals::too_short(chars_min));
    if (size > chars_max) return at.refuse(refusals::too_long(chars_max));
    out = text;
}

std::optional<std::string_view> read_scalar(const place& at) {
    if (!at.is(kind::string)) return std::nullopt;
    const std::string_view text = at.value().text;
    if (text.size() <= string_chars_max && text.find('\0') == std::string_view::npos) return text;
    at.refuse(refusals::bad_format());
    return std::nullopt;
}

std::optional<std::int64_t> read_integer(const place& at, std::int64_t least, std::int64_t most) {
    const node& value = at.value();
    const bool beyond = value.type == kind::number && is_whole(value.text);
    if (!beyond && !at.is(kind::integer)) return std::nullopt;
    const bool negative = beyond && value.text.starts_with('-');
    if (beyond ? negative : value.integer < least)
        at.refuse(refusals::too_small(least));
    else if (beyond || value.integer > most)
        at.refuse(refusals::too_large(most));
    else
        return value.integer;
    return std::nullopt;
}

std::optional<bool> read_boolean(const place& at) {
    if (!at.is(kind::boolean)) return std::nullopt;
    return at.value().integer != 0;
}

std::optional<double> read_double(const place& at) {
    if (!at.is(kind::number)) return std::nullopt;
    const double value = to_double(at.value());
    if (std::isfinite(value)) return value;
    at.refuse(refusals::bad_format());
    return std::nullopt;
}

std::optional<instant> read_instant(const place& at) {
    const std::optional<std::string_view> text = read_scalar(at);
    if (!text) return std::nullopt;
    const std::optional<std::string> strict = strict_instant(*text);
    std::optional<instant> when = strict ? parse_instant(*strict) : std::nullopt;
    if (!when) at.refuse(refusals::bad_format());
    return when;
}

std::optional<std::size_t> read_name(const place& at, std::span<const std::string_view> names) {
    if (!at.is(kind::string)) return std::nullopt;
    const auto found = std::find(names.begin(), names.end(), at.value().text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    at.refuse(refusals::not_allowed(names));
    return std::nullopt;
}

bool read_array(const place& at, std::size_t items_min, std::size_t items_max) {
    if (!at.is(kind::array)) return false;
    const std::size_t count = at.value().count;
    if (count >= items_min && count <= items_max) return true;
    at.refuse(count < items_min ? refusals::too_few(items_min) : refusals::too_many(items_max));
    return false;
}

bool read_map_key(const place& member) {
    const std::string_view key = member.value().key;
    const std::size_t refused = member.refused();
    if (member.value().repeated) member.refuse(refusals::duplicate_field());
    if (characters(key) > map_key_chars_max) member.refuse(refusals::too_long(map_key_chars_max));
    if (has_refused(key, text_style::plain)) member.refuse(refusals::bad_characters());
    return member.refused() == refused;
}

}  // namespace flores::json
