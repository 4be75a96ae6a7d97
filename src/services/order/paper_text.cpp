#include "services/order/paper_text.hpp"

#include "domain/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace flores::order {
namespace {

constexpr char unknown = '?';

// The characters that Windows-1252 has where Latin-1 has none.
constexpr std::array<std::pair<char32_t, unsigned char>, 29> extras{
    {{0x20AC, 0x80}, {0x201A, 0x82}, {0x0192, 0x83}, {0x201E, 0x84}, {0x2026, 0x85}, {0x2020, 0x86},
     {0x2021, 0x87}, {0x02C6, 0x88}, {0x2030, 0x89}, {0x0160, 0x8A}, {0x2039, 0x8B}, {0x0152, 0x8C},
     {0x017D, 0x8E}, {0x2018, 0x91}, {0x2019, 0x92}, {0x201C, 0x93}, {0x201D, 0x94}, {0x2022, 0x95},
     {0x2013, 0x96}, {0x2014, 0x97}, {0x02DC, 0x98}, {0x2122, 0x99}, {0x0161, 0x9A}, {0x203A, 0x9B},
     {0x0153, 0x9C}, {0x017E, 0x9E}, {0x0178, 0x9F}, {0x2212, '-'},  {0x2010, '-'}}};

struct sign_range {
    char32_t first;
    char32_t last;
    char sign;
};

constexpr std::array<sign_range, 20> signs{
    {{0x2661, 0x2661, paper_signs::heart},    {0x2665, 0x2665, paper_signs::heart},
     {0x2763, 0x2764, paper_signs::heart},    {0x1F493, 0x1F49F, paper_signs::heart},
     {0x1F5A4, 0x1F5A4, paper_signs::heart},  {0x1F90D, 0x1F90E, paper_signs::heart},
     {0x1F9E1, 0x1F9E1, paper_signs::heart},  {0x1FA75, 0x1FA77, paper_signs::heart},
     {0x2698, 0x2698, paper_signs::flower},   {0x273F, 0x2740, paper_signs::flower},
     {0x1F337, 0x1F33C, paper_signs::flower}, {0x1F3F5, 0x1F3F5, paper_signs::flower},
     {0x1F490, 0x1F490, paper_signs::flower}, {0x1F4AE, 0x1F4AE, paper_signs::flower},
     {0x1FAB7, 0x1FAB7, paper_signs::flower}, {0x1FABB, 0x1FABB, paper_signs::flower},
     {0x2605, 0x2606, paper_signs::star},     {0x2728, 0x2728, paper_signs::star},
     {0x2B50, 0x2B50, paper_signs::star},     {0x1F31F, 0x1F31F, paper_signs::star}}};

constexpr std::array<char, 3> dingbats{'\xA4', '\x60', '\x48'};

// What changes the look of the emoji before it and is none of its own: colours, skins, joints.
bool is_part_of_emoji(char32_t c) {
    return c == 0x200D || c == 0xFE0E || c == 0xFE0F || (c >= 0x1F3FB && c <= 0x1F3FF);
}

struct accented {
    char32_t mark;
    std::string_view letters;   // that may carry it
    std::string_view composed;  // each with it, in Latin-1
};

// Telephones and computers of some makers send accents as code points of their own.
constexpr std::array<accented, 6> accents{
    {{0x0300, "AEIOUaeiou", "\xC0\xC8\xCC\xD2\xD9\xE0\xE8\xEC\xF2\xF9"},
     {0x0301, "AEIOUYaeiouy", "\xC1\xC9\xCD\xD3\xDA\xDD\xE1\xE9\xED\xF3\xFA\xFD"},
     {0x0302, "AEIOUaeiou", "\xC2\xCA\xCE\xD4\xDB\xE2\xEA\xEE\xF4\xFB"},
     {0x0303, "ANOano", "\xC3\xD1\xD5\xE3\xF1\xF5"},
     {0x0308, "AEIOUaeiouy", "\xC4\xCB\xCF\xD6\xDC\xE4\xEB\xEF\xF6\xFC\xFF"},
     {0x0327, "Cc", "\xC7\xE7"}}};

// Puts the accent on the last letter; false when it cannot be there.
bool put_accent(std::string& out, char32_t mark) {
    const auto kind = std::ranges::find(accents, mark, &accented::mark);
    if (kind == accents.end() || out.empty()) return false;
    const std::size_t letter = kind->letters.find(out.back());
    if (letter == std::string_view::npos) return false;
    out.back() = kind->composed[letter];
    return true;
}

char byte_of(char32_t c) {
    if (c == '\n' || (c >= 0x20 && c < 0x7F) || (c >= 0xA1 && c <= 0xFF && c != 0xAD))
        return static_cast<char>(c);
    if (is_unwanted(c)) return unknown;
    if (is_space(c)) return ' ';
    for (const sign_range& one : signs)
        if (c >= one.first && c <= one.last) return one.sign;
    const auto found = std::ranges::find(extras, c, &std::pair<char32_t, unsigned char>::first);
    return found == extras.end() ? unknown : static_cast<char>(found->second);
}

// How much of `word` fits; at least one character.
std::size_t fitting(const std::string& word, double width, const text_width& measure) {
    std::size_t count = 1;
    while (count < word.size() && measure(word.substr(0, count + 1)) <= width) ++count;
    return count;
}

// Appends the lines of one paragraph.
void wrap_paragraph(std::string_view text, double width, const text_width& measure,
                    std::vector<std::string>& out) {
    std::string line;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        std::string word(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        const std::string longer = line.empty() ? word : line + " " + word;
        if (measure(longer) <= width) {
            line = longer;
            continue;
        }
        if (!line.empty()) out.push_back(std::exchange(line, {}));
        while (measure(word) > width && word.size() > 1) {
            const std::size_t part = fitting(word, width, measure);
            out.push_back(word.substr(0, part));
            word.erase(0, part);
        }
        line = std::move(word);
    }
    out.push_back(std::move(line));
}

}  // namespace

std::string paper_text(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    while (!utf8.empty()) {
        const auto c = take_code_point(utf8);
        if (!c) {
            out += unknown;
            utf8.remove_prefix(1);
        } else if (is_part_of_emoji(*c) && !out.empty() &&
                   (is_paper_sign(out.back()) || out.back() == unknown)) {
            continue;
        } else if (!put_accent(out, *c)) {
            out += byte_of(*c);
        }
    }
    return out;
}

std::size_t missing_signs(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count(paper_text(utf8), unknown) -
                                    std::ranges::count(utf8, unknown));
}

char dingbat_of(char sign) {
    return dingbats.at(static_cast<std::size_t>(sign - paper_signs::heart));
}

std::vector<std::string> wrap(std::string_view text, double width, const text_width& measure) {
    std::vector<std::string> out;
    for (;;) {
        const std::size_t end = text.find('\n');
        wrap_paragraph(text.substr(0, end), width, measure, out);
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

}  // namespace flores::order
