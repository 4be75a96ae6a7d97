#include "services/product/csv_records.hpp"

#include "domain/shown_text.hpp"
#include "domain/utf8.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "services/product/csv.hpp"
#include "services/product/csv_columns.hpp"
#include "services/product/import_merge.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace flores::product {
namespace {

constexpr std::array required_columns{std::string_view("id"), std::string_view("name"),
                                      std::string_view("category")};

// What one cell of the file is: a member of the record, or of one of its further sizes.
struct target {
    column of;
    std::optional<product_size> size;
};

std::optional<target> target_of(std::string_view header) {
    for (const column& one : record_columns)
        if (one.name == header) return target{one, std::nullopt};
    for (const product_size size : further_sizes)
        for (const column& one : size_columns)
            if (size_column(one.name, size) == header) return target{one, size};
    return std::nullopt;
}

std::optional<bool> flag_of(std::string_view cell) {
    const std::string word = fold(cell);
    for (const std::string_view yes : {"true", "1", "si", "yes", "verdadero"})
        if (word == yes) return true;
    for (const std::string_view no : {"false", "0", "no", "falso"})
        if (word == no) return false;
    return std::nullopt;
}

bool is_whole(std::string_view cell) {
    if (cell.starts_with('-')) cell.remove_prefix(1);
    return !cell.empty() && cell.size() <= 18 && (cell.size() == 1 || cell.front() != '0') &&
           std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Appends `"name":value,`. A cell that is no number or flag goes in as text, and is refused there
// for its type, with the pointer of its member.
void put_member(std::string& out, std::string_view name, cell_kind kind, std::string_view cell) {
    json::encode(out, name);
    out += ':';
    const std::string_view bare = trimmed(cell);
    const std::optional<bool> flag = kind == cell_kind::flag ? flag_of(bare) : std::nullopt;
    if (kind == cell_kind::list)
        json::encode(out, split_csv_list(cell));
    else if (flag)
        json::encode(out, *flag);
    else if (kind == cell_kind::whole && is_whole(bare))
        out += bare;
    else
        json::encode(out, cell);
    out += ',';
}

void close_object(std::string& out) {
    if (out.back() == ',') out.pop_back();
    out += '}';
}

bool names_sale(const target& of) {
    return of.of.name == "price" || of.of.name == "original_price" || of.of.name == "stock" ||
           of.of.name == "size";
}

// The members of one size; empty when the row has none.
std::string size_object(std::span<const target> columns, const csv_row& row,
                        std::optional<product_size> size) {
    std::string out = "{";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const target& at = columns[i];
        if (at.size != size || row.cells[i].empty()) continue;
        if (!size && !names_sale(at)) continue;
        const std::string_view name = at.of.name == "size" ? "dimensions" : at.of.name;
        put_member(out, name, at.of.kind, row.cells[i]);
    }
    if (out.size() == 1) return {};
    put_member(out, "size", cell_kind::text, size_name(size.value_or(product_size::estandar)));
    close_object(out);
    return out;
}

// The row as the JSON of a record, so that rows and JSON are read and refused in one way. The sale
// of a product in sizes moves from the record into its first size. Adds the sizes to `given`.
std::string record_json(std::span<const target> columns, const csv_row& row,
                        std::vector<product_size>& given) {
    std::string sizes;
    for (const product_size size : further_sizes) {
        const std::string one = size_object(columns, row, size);
        if (one.empty()) continue;
        sizes.append(",").append(one);
        given.push_back(size);
    }
    std::string out = "{";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const target& at = columns[i];
        if (at.size || row.cells[i].empty()) continue;
        if (!sizes.empty() && names_sale(at)) continue;
        put_member(out, at.of.name, at.of.kind, row.cells[i]);
    }
    if (!sizes.empty()) {
        const std::string first = size_object(columns, row, std::nullopt);
        if (!first.empty()) given.insert(given.begin(), product_size::estandar);
        out.append("\"sizes\":[").append(first.empty() ? sizes.substr(1) : first + sizes);
        out += "],";
    }
    close_object(out);
    return out;
}

// What a fault of the row's form says; its code is what the reader gave.
field_error fault_of_form(std::string_view code) {
    if (code == csv_faults::open_quote)
        return record_fault("", code, "Falta cerrar unas comillas que se abren en esta línea.",
                            "A quote that opens on this line is not closed.");
    if (code == csv_faults::stray_quote)
        return record_fault(
            "", code,
            "Una celda tiene comillas en medio: escríbelas dobles y la celda entre comillas.",
            "A cell has a quote inside: write it twice, and the cell between quotes.");
    if (code == csv_faults::cell_too_long)
        return record_fault("", code, "Una celda es demasiado larga.", "A cell is too long.");
    return record_fault("", code, "La línea tiene demasiadas celdas.",
                        "The line has too many cells.");
}

// A number or a flag that was not understood: how to write it in a spreadsheet.
void explain_cell(field_error& one) {
    if (one.code != "wrong_type") return;
    const std::string_view name = std::string_view(one.pointer).substr(one.pointer.rfind('/') + 1);
    const auto of = std::find_if(record_columns.begin(), record_columns.end(),
                                 [&](const column& each) { return each.name == name; });
    if (of == record_columns.end()) return;
    if (of->kind == cell_kind::whole)
        one.message = {"Escribe solo cifras, sin puntos, comas ni signos: 12990.",
                       "Write digits only, without points, commas or signs: 12990."};
    if (of->kind == cell_kind::flag) one.message = {"Escribe sí o no.", "Write yes or no."};
}

read_record read_row(std::span<const target> columns, const csv_row& row) {
    read_record out{row.line, {}, std::nullopt, {}, {}};
    for (std::size_t i = 0; i < std::min(columns.size(), row.cells.size()); ++i)
        if (!columns[i].size && columns[i].of.name == "id")
            out.id = shown_text(row.cells[i].substr(0, 40));
    if (!row.fault.empty()) {
        out.faults.push_back(fault_of_form(row.fault));
    } else if (row.cells.size() != columns.size()) {
        out.faults.push_back(record_fault("", "wrong_cell_count",
                                          "La línea no tiene tantas celdas como el encabezado.",
                                          "The line has not as many cells as the header."));
    } else {
        const std::string text = record_json(columns, row, out.sizes_in_columns);
        const expected<json::tree> parsed = json::tree::parse(text);
        json::findings found;
        if (parsed)
            out.record = json::read_value<import_record>(json::place(parsed->root(), found));
        out.faults = found.take();
        for (field_error& one : out.faults) {
            explain_cell(one);
            one.pointer = column_pointer(one.pointer, out.sizes_in_columns);
        }
    }
    return out;
}

expected<std::vector<target>> read_header(const csv_row& row) {
    std::vector<target> out;
    std::vector<field_error> faults;
    std::vector<std::string> seen;
    for (const std::string& cell : row.cells) {
        const std::string name(trimmed(cell));
        const std::optional<target> at = target_of(name);
        if (!at)
            faults.push_back(record_fault("/" + shown_text(name.substr(0, 60)), "unknown_column",
                                          "Columna desconocida.", "Unknown column."));
        else if (std::find(seen.begin(), seen.end(), name) != seen.end())
            faults.push_back(record_fault("/" + name, "duplicate_column", "Columna repetida.",
                                          "The column is there twice."));
        else
            out.push_back(*at);
        seen.push_back(name);
    }
    for (const std::string_view name : required_columns)
        if (std::find(seen.begin(), seen.end(), name) == seen.end())
            faults.push_back(record_fault("/" + std::string(name), "missing_column",
                                          "Falta la columna.", "The column is missing."));
    if (!row.fault.empty()) faults.push_back(fault_of_form(row.fault));
    if (!faults.empty()) return refuse(std::move(faults));
    return out;
}

// Spreadsheets end rows with the empty cells of columns that were there once.
void drop_empty_end(csv_row& row, std::size_t cells_min) {
    while (row.cells.size() > cells_min && trimmed(row.cells.back()).empty()) row.cells.pop_back();
}

}  // namespace

expected<void> read_csv(std::string_view text, const import_sink& into) {
    if (auto encoding = fault_of_encoding(text)) return refuse({*std::move(encoding)});
    csv_reader reader(text);
    csv_row row;
    if (!reader.next(row))
        return refuse({record_fault("", "empty", "El archivo está vacío.", "The file is empty.")});
    drop_empty_end(row, 0);
    const expected<std::vector<target>> columns = read_header(row);
    if (!columns) return std::unexpected(columns.error());
    for (std::size_t read = 0; reader.next(row); ++read) {
        if (read == import_records_max)
            return refuse({record_fault("", "too_many", "El archivo tiene demasiadas líneas.",
                                        "The file has too many lines.")});
        drop_empty_end(row, columns->size());
        into.record(read_row(*columns, row));
    }
    return {};
}

}  // namespace flores::product
