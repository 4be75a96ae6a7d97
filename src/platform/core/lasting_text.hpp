// Text that comes from another process where this one has constants: codes of errors, types of
// answers. There are few of them, and what refers to them refers for good.
#pragma once

#include <string_view>

namespace flores {

inline constexpr std::size_t lasting_texts_max = 2048;
inline constexpr std::size_t lasting_text_bytes_max = 512;

// The same text, in memory that lasts as long as the program. Empty for one that is too long, or
// when there are too many different ones: then the other side sends no constants. From any thread.
std::string_view lasting_text(std::string_view text);

}  // namespace flores
