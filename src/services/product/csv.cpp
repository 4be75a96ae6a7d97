#include "services/product/csv.hpp"

#include "domain/utf8.hpp"

#include <algorithm>

namespace flores::product {
namespace {

// Of a line of the other separator alone, too: it may stand before the header line.
bool is_blank(const csv_row& row) {
    return std::ranges::all_of(row.cells, [](const std::string& cell) {
        return trimmed(cell).find_first_not_of(",;") == std::string_view::npos;
    });
}

}  // namespace

std::int64_t line_ends(std::string_view text) {
    std::int64_t count = std::count(text.begin(), text.end(), '\n');
    for (auto at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
        if (!text.substr(at + 1).starts_with('\n')) ++count;
    return count;
}

csv_reader::csv_reader(std::string_view text) : text_(text) {
    if (text_.starts_with(csv_byte_order_mark)) text_.remove_prefix(csv_byte_order_mark.size());
    // The header line is the first with anything but separators.
    const std::size_t first = std::min(text_.find_first_not_of(" \t\r\n,;"), text_.size());
    const std::size_t end = std::min(text_.find_first_of("\r\n", first), text_.size());
    std::string_view header = text_.substr(0, end);
    header.remove_prefix(header.find_last_of("\r\n") + 1);  // none: npos + 1 is 0
    const auto commas = std::count(header.begin(), header.end(), ',');
    if (std::count(header.begin(), header.end(), ';') > commas) separator_ = ';';
}

bool csv_reader::next(csv_row& out) {
    do {
        const std::size_t begin = std::min(text_.find_first_not_of("\r\n", at_), text_.size());
        line_ += line_ends(text_.substr(at_, begin - at_));
        at_ = begin;
        if (at_end()) return false;
        out = csv_row{line_, {}, {}};
        read_row(out);
    } while (out.fault.empty() && is_blank(out));
    if (!out.fault.empty()) skip_line();
    return true;
}

void csv_reader::read_row(csv_row& out) {
    for (;;) {
        if (out.cells.size() == csv_cells_max) {
            out.fault = csv_faults::too_many_cells;
            return;
        }
        std::string cell;
        if (!at_end() && text_[at_] == '"') {
            if (!read_quoted(cell, out)) return;
        } else {
            read_plain(cell, out);
        }
        if (cell.size() > csv_cell_bytes_max) out.fault = csv_faults::cell_too_long;
        out.cells.push_back(std::move(cell));
        if (!out.fault.empty() || end_of_cell()) return;
    }
}

bool csv_reader::read_quoted(std::string& cell, csv_row& out) {
    ++at_;
    for (;;) {
        const std::size_t quote = text_.find('"', at_);
        if (quote == std::string_view::npos) {
            at_ = text_.size();
            out.fault = csv_faults::open_quote;
            return false;
        }
        const std::string_view part = text_.substr(at_, quote - at_);
        line_ += line_ends(part);
        cell.append(part);
        at_ = quote + 1;
        if (at_end() || text_[at_] != '"') break;
        cell += '"';
        ++at_;
    }
    const bool closed =
        at_end() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
    if (!closed) out.fault = csv_faults::stray_quote;
    return closed;
}

void csv_reader::read_plain(std::string& cell, csv_row& out) {
    const std::size_t start = at_;
    while (!at_end() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    cell = text_.substr(start, at_ - start);
    if (cell.find('"') != std::string::npos) out.fault = csv_faults::stray_quote;
}

// Passes over what ends the cell; true when that ends the row too.
bool csv_reader::end_of_cell() {
    if (at_end()) return true;
    if (text_[at_] == separator_) {
        ++at_;
        return false;
    }
    return true;
}

void csv_reader::skip_line() {
    at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
}

std::vector<std::string> split_csv_list(std::string_view cell) {
    std::vector<std::string> items;
    std::string item;
    const auto close = [&] {
        if (!trimmed(item).empty()) items.emplace_back(trimmed(item));
        item.clear();
    };
    for (std::size_t i = 0; i < cell.size(); ++i) {
        const bool escaped =
            cell[i] == '\\' && i + 1 < cell.size() && (cell[i + 1] == '|' || cell[i + 1] == '\\');
        if (escaped)
            item += cell[++i];
        else if (cell[i] == '|')
            close();
        else
            item += cell[i];
    }
    close();
    return items;
}

std::string join_csv_list(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) {
        if (!out.empty()) out += '|';
        for (const char c : item) {
            if (c == '|' || c == '\\') out += '\\';
            out += c;
        }
    }
    return out;
}

}  // namespace flores::product
