#include "domain/csv_text.hpp"

#include "domain/utf8.hpp"

namespace flores {
namespace {

constexpr std::string_view formula_marks = "=+-@\t\r";

// Quotes and blanks in between do not help: `; "=1+1"` is a formula as well.
bool begins_formula_behind(std::string_view mark) {
    const std::size_t next = mark.find_first_not_of(" \"", 1);
    return mark.front() == ';' && next != std::string_view::npos &&
           formula_marks.contains(mark[next]);
}

}  // namespace

void write_csv_cell(std::string& out, std::string_view cell) {
    const bool plain = cell.find_first_of(",;\"\r\n") == std::string_view::npos &&
                       trimmed(cell).size() == cell.size();
    if (plain) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void write_csv_words(std::string& out, std::string_view cell) {
    std::string guarded;
    if (!cell.empty() && formula_marks.contains(cell.front())) guarded += '\'';
    for (std::size_t at = 0; at < cell.size(); ++at) {
        guarded += cell[at];
        if (begins_formula_behind(cell.substr(at))) guarded += '\'';
    }
    write_csv_cell(out, guarded);
}

}  // namespace flores
