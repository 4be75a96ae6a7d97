// How text that is not plain ASCII stands in a mail.
#pragma once

#include <string>
#include <string_view>

namespace flores::mail {

// For a header that starts `column` characters into its line: as it is where that is harmless, else
// as RFC 2047 encoded words of whole characters, folded. Control characters become spaces.
std::string header_text(std::string_view text, std::size_t column);

// RFC 2045 quoted-printable of lines that end in line feeds; the last ends in CR LF too. No line
// holds "=_", which so can begin a boundary.
std::string quoted_printable(std::string_view text);

}  // namespace flores::mail
