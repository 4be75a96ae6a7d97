// Text as the shop reads it: UTF-8, its code points, and the folded form by which names are
// compared whatever their capitals and accents.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace flores {

// Takes the next code point off the front of `rest`. nullopt when `rest` is empty or does not start
// with well-formed UTF-8 (overlong forms and surrogates are not); then nothing is taken.
std::optional<char32_t> take_code_point(std::string_view& rest);

// Appends `c` in UTF-8. Precondition: `c` is a Unicode scalar value.
void append_code_point(std::string& out, char32_t c);

// Whether the whole text is well-formed UTF-8.
bool valid_utf8(std::string_view text);

// How many code points a well-formed text has.
std::size_t count_code_points(std::string_view text);

// Whether `c` is white space of any kind, or invisible as such.
bool is_space(char32_t c);

// Whether no text of a person may hold `c`: control characters (line feed and tab are among them),
// line and paragraph separators, marks and overrides of the writing direction.
bool is_unwanted(char32_t c);

// Without white space at both ends.
std::string_view trimmed(std::string_view text);

// Lower case without accents: "Ñuñoa" gives "nunoa", also when its accents are code points of their
// own. Covers the letters of Latin-1; other code points stay as they are, malformed bytes are left
// out. Folding twice changes nothing.
std::string fold(std::string_view text);

}  // namespace flores
