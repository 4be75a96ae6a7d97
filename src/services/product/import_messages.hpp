// Wire types of import and export: one flat record for each product, as the shop's files have them,
// and the report that says what became of every line.
#pragma once

#include "services/product/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::product {

inline constexpr std::size_t import_records_max = 200'000;
inline constexpr std::size_t import_bytes_max = 256u << 20;
inline constexpr std::size_t report_lines_max = 1'000;  // beyond, only counted

using record_price = json::integer<limits::price_clp_min, limits::price_clp_max>;
using record_stock = json::integer<0, stock_max>;
using record_dimensions = json::text<0, limits::dimensions_code_points_max>;

struct import_size {
    product_size size;
    record_price price;
    std::optional<record_price> original_price;
    std::optional<record_stock> stock;
    std::optional<record_dimensions> dimensions;
};
BOOST_DESCRIBE_STRUCT(import_size, (), (size, price, original_price, stock, dimensions))

// A product of the file. Of a product that exists already, what is absent stays as it is; a price
// is given with its original price or ends it. `sizes` are all that the product comes in; without
// them `price` is that of estandar, in which alone a new product then comes.
struct import_record {
    json::text<1, 20> id;
    json::text<1, limits::name_code_points_max> name;
    std::optional<json::text<0, limits::name_code_points_max>> name_en;
    std::optional<json::paragraph<0, limits::description_code_points_max>> description;
    std::optional<json::paragraph<0, limits::description_code_points_max>> description_en;
    json::text<1, 80> category;  // of our tree, or of the earlier system
    std::optional<record_price> price;
    std::optional<record_price> original_price;
    std::optional<record_stock> stock;  // that a new SKU starts with; else not taken, with a note
    std::optional<json::list<import_size, limits::sizes_max, 1>> sizes;
    std::optional<record_dimensions> size;
    std::optional<json::integer<0, limits::preparation_hours_max>> preparation_hours;
    std::optional<json::text<1, 80>> delivery_time;  // the earlier system's words for it
    std::optional<words_input> flowers;
    std::optional<words_input> colors;
    std::optional<words_input> occasions;  // the ten, or free tags
    std::optional<words_input> search_words;
    std::optional<json::paragraph<0, limits::care_code_points_max>> care;
    std::optional<json::paragraph<0, limits::care_code_points_max>> care_en;
    std::optional<images_input> images;
    std::optional<bool> featured;
    std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(import_record, (),
                      (id, name, name_en, description, description_en, category, price,
                       original_price, stock, sizes, size, preparation_hours, delivery_time,
                       flowers, colors, occasions, search_words, care, care_en, images, featured,
                       active))

struct import_category {
    json::text<1, limits::slug_bytes_max> slug;
    // Absent, both stay as they are where the category is stored; null: none.
    json::patch<json::text<1, limits::slug_bytes_max>> parent;
    json::text<1, limits::name_code_points_max> name;
    json::patch<json::text<0, limits::name_code_points_max>> name_en;
};
BOOST_DESCRIBE_STRUCT(import_category, (), (slug, parent, name, name_en))

inline category_node node_of(import_category from) {
    return {std::move(from.slug.value),
            from.parent.has_value() ? from.parent->value : std::string(),
            {std::move(from.name.value), from.name_en.has_value() ? from.name_en->value : ""}};
}

enum class line_outcome : unsigned char { imported, updated, unchanged, refused };
BOOST_DESCRIBE_ENUM(line_outcome, imported, updated, unchanged, refused)

struct line_fault {
    std::string pointer;  // into the record: "/original_price"
    std::string code;
    localized_wire message;
};
BOOST_DESCRIBE_STRUCT(line_fault, (), (pointer, code, message))

struct line_report {
    std::int64_t line;  // of the file, from 1: where the record begins
    std::string id;     // empty when it cannot be read
    line_outcome outcome;
    std::vector<line_fault> faults;
    std::vector<line_fault> notes;  // what of it was not taken, though it was not refused
};
BOOST_DESCRIBE_STRUCT(line_report, (), (line, id, outcome, faults, notes))

// How one word of the file was understood.
struct mapped_word {
    std::string from;
    std::optional<std::string> to;  // none: it matches nothing
    std::int64_t products;
    bool kept_as_search_word;
};
BOOST_DESCRIBE_STRUCT(mapped_word, (), (from, to, products, kept_as_search_word))

struct import_report {
    std::string import_id;
    bool applied;  // false: a line was refused, and nothing was written
    std::int64_t imported;
    std::int64_t updated;
    std::int64_t unchanged;
    std::int64_t refused;
    std::int64_t stock_not_taken;  // lines with a stock of what exists: order counts that
    std::int64_t categories_written;
    std::vector<line_report> lines;  // refused ones, changes, others; at most report_lines_max
    std::vector<mapped_word> categories;
    std::vector<mapped_word> occasions;
    std::vector<mapped_word> preparation_times;
};
BOOST_DESCRIBE_STRUCT(import_report, (),
                      (import_id, applied, imported, updated, unchanged, refused, stock_not_taken,
                       categories_written, lines, categories, occasions, preparation_times))

struct import_query {
    std::optional<bool> partial;
};
BOOST_DESCRIBE_STRUCT(import_query, (), (partial))

enum class file_format : unsigned char { json, csv };
BOOST_DESCRIBE_ENUM(file_format, json, csv)

struct export_query {
    std::optional<file_format> format;
};
BOOST_DESCRIBE_STRUCT(export_query, (), (format))

}  // namespace flores::product
