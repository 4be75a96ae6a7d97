// Comma-separated values as RFC 4180 has them: UTF-8 with or without byte order mark, CR LF, LF or
// CR, cells quoted when they hold the separator, quotes or line breaks. Spreadsheets set to Spanish
// write semicolons: the header line decides. Lists inside a cell are separated by `|`; `\|` and
// `\\` stand for the characters themselves.
#pragma once

#include "domain/csv_text.hpp"
#include "platform/core/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

inline constexpr std::size_t csv_cells_max = 64;           // of a row
inline constexpr std::size_t csv_cell_bytes_max = 32'768;  // what spreadsheets hold

namespace csv_faults {
inline constexpr std::string_view open_quote = "open_quote";
inline constexpr std::string_view stray_quote = "stray_quote";
inline constexpr std::string_view too_many_cells = "too_many_cells";
inline constexpr std::string_view cell_too_long = "cell_too_long";
}  // namespace csv_faults

struct csv_row {
    std::int64_t line = 0;  // of the file, from 1: where the row begins
    std::vector<std::string> cells;
    std::string_view fault{};  // one of csv_faults; empty: sound
};

// How many lines end in a text. A carriage return ends one too, with or without a line feed.
std::int64_t line_ends(std::string_view text);

// Reads a text row by row; the text outlives it. Rows are passed over when all their cells are
// empty: spreadsheets leave lines of separators alone.
class csv_reader {
public:
    explicit csv_reader(std::string_view text);

    // False at the end. A row with a fault has the cells read so far; an open quote ends the text,
    // any other fault only its row.
    bool next(csv_row& out);

private:
    bool at_end() const { return at_ >= text_.size(); }
    void read_row(csv_row& out);
    bool read_quoted(std::string& cell, csv_row& out);
    void read_plain(std::string& cell, csv_row& out);
    bool end_of_cell();
    void skip_line();

    std::string_view text_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
    char separator_ = ',';
};

std::vector<std::string> split_csv_list(std::string_view cell);
std::string join_csv_list(const std::vector<std::string>& items);

}  // namespace flores::product
