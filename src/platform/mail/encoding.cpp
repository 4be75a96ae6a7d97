#include "platform/mail/encoding.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace flores::mail {
namespace {

constexpr std::size_t line_chars_max = 76;
constexpr std::string_view word_begin = "=?UTF-8?Q?";
constexpr std::string_view word_end = "?=";

void append_escaped(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '=';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 32 || c == 127;
}

bool continues_a_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// Letters, digits and the few marks that mean nothing in any header.
bool is_harmless(std::string_view text, std::size_t column) {
    return column + text.size() <= line_chars_max &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_ascii_alphanumeric(c) || std::string_view(" -_!").contains(c);
           });
}

// One character (all its bytes) off the front of `rest`, as it stands in an encoded word.
std::string encoded_character(std::string_view& rest) {
    std::size_t bytes = 1;
    while (bytes < rest.size() && continues_a_character(rest[bytes])) ++bytes;
    std::string out;
    for (const char c : rest.substr(0, bytes)) {
        if (is_ascii_alphanumeric(c))
            out += c;
        else if (c == ' ' || is_control(c))
            out += '_';
        else
            append_escaped(out, c);
    }
    rest.remove_prefix(bytes);
    return out;
}

void append_line(std::string& out, std::string_view line) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        const bool last = i + 1 == line.size();
        const bool blank = c == ' ' || c == '\t';
        const bool plain = (c > 32 && c < 127 && c != '=') || (blank && !last);
        const std::size_t chars = plain ? 1 : 3;
        if (column + chars > line_chars_max - 1) {
            out += "=\r\n";
            column = 0;
        }
        if (plain)
            out += c;
        else
            append_escaped(out, c);
        column += chars;
    }
    out += "\r\n";
}

}  // namespace

std::string header_text(std::string_view text, std::size_t column) {
    if (is_harmless(text, column)) return std::string(text);
    std::string out(word_begin);
    column += word_begin.size();
    while (!text.empty()) {
        const std::string next = encoded_character(text);
        if (column + next.size() + word_end.size() > line_chars_max) {
            out.append(word_end).append("\r\n ").append(word_begin);
            column = 1 + word_begin.size();
        }
        out += next;
        column += next.size();
    }
    return out.append(word_end);
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        append_line(out, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace flores::mail
