// Cells of comma-separated values (RFC 4180) as the shop writes them.
#pragma once

#include <string>
#include <string_view>

namespace flores {

// By which spreadsheets know UTF-8; stands before the first cell of a file.
inline constexpr std::string_view csv_byte_order_mark = "\xEF\xBB\xBF";

// Appends one cell, quoted where it must be.
void write_csv_cell(std::string& out, std::string_view cell);

// The same for words that somebody wrote, in a file for people: a spreadsheet would take what
// begins with = + - @ (or a tab) for a formula, so an apostrophe stands before it. In Spanish some
// begin another cell behind each semicolon, whatever quotes there are, so it stands there too.
void write_csv_words(std::string& out, std::string_view cell);

}  // namespace flores
