// The columns of products in CSV, for reading and writing.
#pragma once

#include "domain/sku.hpp"

#include <array>
#include <string>
#include <string_view>

namespace flores::product {

enum class cell_kind : unsigned char { text, whole, flag, list };

struct column {
    std::string_view name;
    cell_kind kind;
};

// Members of the record itself, in the order of export.
inline constexpr std::array record_columns{
    column{"id", cell_kind::text},
    column{"name", cell_kind::text},
    column{"name_en", cell_kind::text},
    column{"category", cell_kind::text},
    column{"price", cell_kind::whole},
    column{"original_price", cell_kind::whole},
    column{"stock", cell_kind::whole},
    column{"size", cell_kind::text},
    column{"preparation_hours", cell_kind::whole},
    column{"delivery_time", cell_kind::text},
    column{"featured", cell_kind::flag},
    column{"active", cell_kind::flag},
    column{"flowers", cell_kind::list},
    column{"colors", cell_kind::list},
    column{"occasions", cell_kind::list},
    column{"search_words", cell_kind::list},
    column{"images", cell_kind::list},
    column{"description", cell_kind::text},
    column{"description_en", cell_kind::text},
    column{"care", cell_kind::text},
    column{"care_en", cell_kind::text},
};

// Of a further size, each with "_<size>" behind it.
inline constexpr std::array size_columns{
    column{"price", cell_kind::whole},
    column{"original_price", cell_kind::whole},
    column{"stock", cell_kind::whole},
    column{"dimensions", cell_kind::text},
};
inline constexpr std::array further_sizes{product_size::grande, product_size::premium};

inline std::string size_column(std::string_view name, product_size size) {
    return std::string(name).append("_").append(size_name(size));
}

}  // namespace flores::product
