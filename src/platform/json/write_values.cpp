#include "platform/json/values.hpp"

#include <boost/locale/utf.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace flores::json {

namespace {

// Bytes that go out as they are.
constexpr std::array<bool, 256> plain = [] {
    std::array<bool, 256> out{};
    for (std::size_t c = 0x20; c < 0x80; ++c) out[c] = c != '"' && c != '\\';
    return out;
}();

void write_escape(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4U];
            out += hex[static_cast<unsigned char>(c) & 15U];
    }
}

// One character beyond ASCII; gives where the next one begins.
const char* write_sequence(std::string& out, const char* at, const char* end) {
    namespace utf = boost::locale::utf;
    const char* next = at;
    const utf::code_point c = utf::utf_traits<char>::decode(next, end);
    if (c == utf::illegal || c == utf::incomplete) {
        out += "\xEF\xBF\xBD";
        return at + 1;
    }
    out.append(at, next);
    return next;
}

template <class Number>
void write_number(std::string& out, Number value) {
    std::array<char, 32> buffer;
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), end);
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
    out += '"';
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        const char* run = at;
        while (run != end && plain[static_cast<unsigned char>(*run)]) ++run;
        out.append(at, run);
        at = run;
        if (at == end) break;
        if (static_cast<unsigned char>(*at) < 0x80)
            write_escape(out, *at++);
        else
            at = write_sequence(out, at, end);
    }
    out += '"';
}

void write_integer(std::string& out, std::int64_t value) {
    write_number(out, value);
}

void write_unsigned(std::string& out, std::uint64_t value) {
    write_number(out, value);
}

void write_double(std::string& out, double value) {
    if (std::isfinite(value))
        write_number(out, value);
    else
        out += "null";
}

void write_instant(std::string& out, instant value) {
    out += '"';
    out += format_instant(value);
    out += '"';
}

}  // namespace flores::json
