#include "platform/observe/json_text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace flores::observe {
namespace {

// Bytes that stand for themselves inside a JSON string: ASCII without controls, '"' and '\'.
constexpr std::array<bool, 256> make_plain() {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x7f; ++byte) plain[byte] = byte != '"' && byte != '\\';
    return plain;
}
constexpr std::array<bool, 256> plain = make_plain();

std::uint8_t byte_at(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

// Length of the well-formed UTF-8 sequence of two to four bytes at `at`; 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const std::uint8_t lead = byte_at(text, at);
    std::size_t length = 0;
    if (lead >= 0xc2 && lead <= 0xdf) length = 2;
    if (lead >= 0xe0 && lead <= 0xef) length = 3;
    if (lead >= 0xf0 && lead <= 0xf4) length = 4;
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t next = 1; next < length; ++next) {
        if ((byte_at(text, at + next) & 0xc0) != 0x80) return 0;
    }
    const std::uint8_t second = byte_at(text, at + 1);
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    return overlong || outside ? 0 : length;
}

char* copy(char* out, std::string_view text) {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
}

// Whether all eight bytes at `text` stand for themselves: the carries of a subtraction and an
// exclusive or tell, in one word, bytes that are too small, too large, '"' or '\\'.
bool eight_plain(const char* text) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t tops = 0x8080808080808080ULL;
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t slash = word ^ (ones * '\\');
    const std::uint64_t small = word - ones * 0x20;
    const std::uint64_t large = word + ones;  // 0x7f becomes 0x80
    return ((word | small | large | (quote - ones) | (slash - ones)) & tops) == 0;
}

char* write_escaped(char* out, std::uint8_t byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (byte) {
        case '"':
            return copy(out, "\\\"");
        case '\\':
            return copy(out, "\\\\");
        case '\n':
            return copy(out, "\\n");
        case '\r':
            return copy(out, "\\r");
        case '\t':
            return copy(out, "\\t");
        default:
            break;
    }
    if (byte >= 0x80) return copy(out, "\\ufffd");
    out = copy(out, "\\u00");
    *out++ = digits[byte >> 4];
    *out++ = digits[byte & 15];
    return out;
}

}  // namespace

char* write_json_string(char* out, std::string_view text) {
    *out++ = '"';
    std::size_t at = 0;
    while (at < text.size()) {
        while (at + 8 <= text.size() && eight_plain(text.data() + at)) {
            std::memcpy(out, text.data() + at, 8);
            out += 8;
            at += 8;
        }
        if (at == text.size()) break;
        const std::uint8_t byte = byte_at(text, at);
        if (plain[byte]) {
            *out++ = static_cast<char>(byte);
            ++at;
        } else if (const std::size_t length = sequence_length(text, at); length > 0) {
            out = copy(out, text.substr(at, length));
            at += length;
        } else {
            out = write_escaped(out, byte);
            ++at;
        }
    }
    *out++ = '"';
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    const std::size_t before = out.size();
    out.resize(before + json_string_bytes_max(text.size()));
    const char* end = write_json_string(out.data() + before, text);
    out.resize(static_cast<std::size_t>(end - out.data()));
}

std::string_view shortened(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (byte_at(text, end) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

}  // namespace flores::observe
