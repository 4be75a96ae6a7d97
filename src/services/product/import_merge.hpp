// How the prices of a flat record become the sizes of a product, and how what is wrong with the
// product is said of the record.
#pragma once

#include "services/product/import_format.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

// One price and `sizes` exclude each other; a product that gets neither keeps what it has, and one
// that gets a price its further sizes. Adds to `faults`, with pointers into the record.
void merge_sizes(const import_record& from, product& into, std::vector<field_error>& faults);

// Gives a row whose columns have sizes the others that `known` comes in, as they are: an empty cell
// takes nothing off sale. Any other record stays. Precondition: it has a record.
void keep_other_columns(read_record& one, const product& known);

// Adds those of `more` whose member of the record, or size of it, `faults` does not speak of: of a
// member that could not be read whatever else is said is guessed.
void add_unsaid(std::vector<field_error>& faults, std::vector<field_error> more);

// From a place in the product's own JSON to the place in the flat record.
std::string record_pointer(std::string_view pointer, bool sized);

// From a place in one of a record's sizes to the column of CSV that it came from; anything else as
// it is. `sizes`: read_record::sizes_in_columns.
std::string column_pointer(std::string_view pointer, const std::vector<product_size>& sizes);

// A fault of a record, in both languages.
field_error record_fault(std::string pointer, std::string_view code, std::string_view es,
                         std::string_view en);

}  // namespace flores::product
