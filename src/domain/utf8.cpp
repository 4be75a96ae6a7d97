#include "domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace flores {
namespace {

// What U+00C0 to U+00FF fold to, an empty view meaning themselves (multiplication and division).
constexpr std::array<std::string_view, 64> latin_1_folded{
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",   // À-Ï
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "ss",  // Ð-ß
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",   // à-ï
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y",   // ð-ÿ
};

struct lead {
    std::size_t length;
    char32_t bits;
    char32_t least;  // below this the form is overlong
};

std::optional<lead> read_lead(unsigned char byte) {
    if (byte < 0x80) return lead{1, byte, 0};
    if (byte >= 0xC2 && byte < 0xE0) return lead{2, byte & 0x1FU, 0x80};
    if (byte >= 0xE0 && byte < 0xF0) return lead{3, byte & 0x0FU, 0x800};
    if (byte >= 0xF0 && byte < 0xF5) return lead{4, byte & 0x07U, 0x10000};
    return std::nullopt;
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& rest) {
    if (rest.empty()) return std::nullopt;
    const std::optional<lead> first = read_lead(static_cast<unsigned char>(rest.front()));
    if (!first || rest.size() < first->length) return std::nullopt;
    char32_t c = first->bits;
    for (std::size_t i = 1; i < first->length; ++i) {
        const auto byte = static_cast<unsigned char>(rest[i]);
        if ((byte & 0xC0U) != 0x80U) return std::nullopt;
        c = (c << 6) | (byte & 0x3FU);
    }
    if (c < first->least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return std::nullopt;
    rest.remove_prefix(first->length);
    return c;
}

void append_code_point(std::string& out, char32_t c) {
    const auto tail = [&](int shift) {
        out += static_cast<char>(0x80 | ((c >> shift) & 0x3F));
    };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

bool valid_utf8(std::string_view text) {
    while (!text.empty())
        if (!take_code_point(text)) return false;
    return true;
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

bool is_space(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

bool is_unwanted(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string_view trimmed(std::string_view text) {
    std::size_t first = text.size();
    std::size_t last = text.size();
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t begin = text.size() - rest.size();
        const std::optional<char32_t> c = take_code_point(rest);
        if (!c) rest.remove_prefix(1);
        if (c && is_space(*c)) continue;
        if (first == text.size()) first = begin;
        last = text.size() - rest.size();
    }
    return text.substr(first, last - first);
}

std::string fold(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::optional<char32_t> c = take_code_point(text);
        if (!c) {
            text.remove_prefix(1);
        } else if (*c >= 'A' && *c <= 'Z') {
            out += static_cast<char>(*c - 'A' + 'a');
        } else if (*c >= 0xC0 && *c <= 0xFF && !latin_1_folded[*c - 0xC0].empty()) {
            out += latin_1_folded[*c - 0xC0];
        } else if (*c < 0x300 || *c > 0x36F) {  // those between are accents
            append_code_point(out, *c);
        }
    }
    return out;
}

}  // namespace flores
