// Text of strangers as a terminal or a report may show it.
#pragma once

#include <string>
#include <string_view>

namespace flores {

// The same text with a ? in the place of each byte that is no UTF-8 and of each code point that no
// text of a person holds: what it says cannot become a command of a terminal, or break a document.
std::string shown_text(std::string_view text);

}  // namespace flores
