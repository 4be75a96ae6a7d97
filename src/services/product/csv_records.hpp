// Records of products in CSV: from rows to records.
#pragma once

#include "services/product/import_format.hpp"

#include <string_view>

namespace flores::product {

// As read_import, of a text that is CSV. invalid_input: it is not UTF-8 or empty, or its header
// line lacks columns or has unknown or repeated ones.
expected<void> read_csv(std::string_view text, const import_sink& into);

}  // namespace flores::product
