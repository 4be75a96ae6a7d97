// Writes the catalogue as files that the import reads: without the stock, which is order's.
#pragma once

#include "services/product/import_messages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace flores::product {

// The flat record of a product.
import_record flat_record(const product& what);

// {"categories": […], "products": […]}, a product a line.
std::string export_json(const std::vector<std::shared_ptr<const product>>& products,
                        const std::vector<category_node>& tree);

// With a byte order mark, by which spreadsheets know UTF-8.
std::string export_csv(const std::vector<std::shared_ptr<const product>>& products);

}  // namespace flores::product
