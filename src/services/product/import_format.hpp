// Reads the shop's files of products: JSON, an array of records or {"categories", "products"}, and
// CSV with a header line. Which of the two a text is shows by its first character. Each record is
// read by itself, so that one bad line does not hide the others.
//
// CSV has the members of import_record as columns, in any order, lists separated by `|`, and for
// products that come in sizes price_grande, original_price_grande, stock_grande, dimensions_grande
// and the same of premium. An empty cell is an absent member, or a size that stays as it is.
#pragma once

#include "platform/core/error.hpp"
#include "services/product/import_messages.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

struct read_record {
    std::int64_t line = 0;  // of the file, from 1: where it begins
    std::string id;         // as written, also of a record that is refused; empty: none
    std::optional<import_record> record;  // beside faults, what could be read of it
    std::vector<field_error> faults;      // pointers into the record
    // Of a row of CSV: the sizes that its columns give, in the order of the record's. What is wrong
    // with one of them is told of its column.
    std::vector<product_size> sizes_in_columns{};
};

struct import_sink {
    std::function<void(import_category)> category;
    std::function<void(read_record)> record;
};

// Why a text is not UTF-8, with the first line that is not; nullopt: it is.
std::optional<field_error> fault_of_encoding(std::string_view text);

// Hands on every category, then every record, in the order of the file. Those of categories that
// cannot be read refuse the file.
// bad_json, invalid_input: the text as a whole is no such file; the sink may have got some of it.
expected<void> read_import(std::string_view text, const import_sink& into);

}  // namespace flores::product
