// Text as the standard fonts of a PDF have it: one byte a character, Windows-1252, and below the
// printable ones the signs that people write beside flowers, which another of those fonts has. What
// none has is printed as a question mark, never left out.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

// Hearts, flowers and stars of whatever kind and colour are one sign each.
namespace paper_signs {
inline constexpr char heart = '\x01';
inline constexpr char flower = '\x02';
inline constexpr char star = '\x03';
}  // namespace paper_signs

inline bool is_paper_sign(char c) {
    return c >= paper_signs::heart && c <= paper_signs::star;
}

// From UTF-8. Letters and their accents as two code points become one, and so does an emoji of
// several; line feeds stay, other control characters and malformed bytes become question marks.
std::string paper_text(std::string_view utf8);

// How many of the text's signs a paper shows as question marks.
std::size_t missing_signs(std::string_view utf8);

// The sign as the font ZapfDingbats has it. Precondition: is_paper_sign.
char dingbat_of(char sign);

// How wide a line of that text would be, in points.
using text_width = std::function<double(const std::string&)>;

// Lines no wider than `width`: broken at spaces, and a word that is wider by itself inside. Line
// feeds break too. At least one character stands on a line, however narrow it is.
std::vector<std::string> wrap(std::string_view text, double width, const text_width& measure);

}  // namespace flores::order
