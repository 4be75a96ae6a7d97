// Wire types of staff: a product whole, in both languages, as it is edited and as it is stored.
#pragma once

#include "services/product/messages.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::product {

inline constexpr std::int64_t stock_max = 100'000;  // of one SKU, in units

struct localized_wire {
    std::string es;
    std::string en;
};
BOOST_DESCRIBE_STRUCT(localized_wire, (), (es, en))

struct size_record {
    product_size size;
    money price;
    std::optional<money> previous_price;
    std::string dimensions;
};
BOOST_DESCRIBE_STRUCT(size_record, (), (size, price, previous_price, dimensions))

struct rating_record {
    std::int64_t average_hundredths;
    std::int64_t count;
};
BOOST_DESCRIBE_STRUCT(rating_record, (), (average_hundredths, count))

struct product_record {
    std::string id;
    localized_wire name;
    localized_wire description;
    localized_wire care;
    std::string category;
    std::vector<std::string> occasions;
    std::vector<std::string> colours;
    std::vector<std::string> flowers;
    std::vector<std::string> search_words;
    std::vector<std::string> images;
    std::vector<size_record> sizes;
    std::int64_t preparation_hours;
    bool featured;
    bool active;
    std::optional<rating_record> rating;
    std::optional<std::int64_t> rating_version;             // absent: nobody ever reviewed it
    json::patch<std::vector<product_size>> former_sizes{};  // it came in them; left out: in none
    std::int64_t revision;
    instant created_at;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(product_record, (),
                      (id, name, description, care, category, occasions, colours, flowers,
                       search_words, images, sizes, preparation_hours, featured, active, rating,
                       rating_version, former_sizes, revision, created_at, updated_at))

struct name_input {
    json::text<1, limits::name_code_points_max> es;
    std::optional<json::text<0, limits::name_code_points_max>> en;
};
BOOST_DESCRIBE_STRUCT(name_input, (), (es, en))

struct text_input {
    json::paragraph<0, limits::description_code_points_max> es;
    std::optional<json::paragraph<0, limits::description_code_points_max>> en;
};
BOOST_DESCRIBE_STRUCT(text_input, (), (es, en))

struct size_input {
    product_size size;
    money price;
    std::optional<money> previous_price;
    std::optional<json::text<0, limits::dimensions_code_points_max>> dimensions;
    // Only of a SKU that never was: the stock of others is changed by movements, in order.
    std::optional<json::integer<0, stock_max>> initial_stock;
};
BOOST_DESCRIBE_STRUCT(size_input, (), (size, price, previous_price, dimensions, initial_stock))

using words_input = json::list<word_text, 50>;
using images_input = json::list<json::text<1, limits::image_bytes_max>, 50>;

// The id that a new product is to have.
struct new_id_input {
    static constexpr std::string_view pattern = "^[A-Z]{3}[0-9]{3,6}$";

    static std::optional<new_id_input> parse(std::string_view written);
    const std::string& text() const { return value; }

    std::string value{};
};

// What may be the slug of a category; whether there is such a one is the tree's to say.
struct category_slug_input {
    static constexpr std::string_view pattern = "^[a-z0-9]+(-[a-z0-9]+)*$";
    static constexpr std::size_t chars_max = limits::slug_bytes_max;

    static std::optional<category_slug_input> parse(std::string_view written);
    const std::string& text() const { return value; }

    std::string value{};
};

// A whole product: what is absent is empty.
struct product_input {
    name_input name;
    std::optional<text_input> description;
    std::optional<text_input> care;
    category_slug_input category;
    std::optional<words_input> occasions;
    std::optional<words_input> colours;
    std::optional<words_input> flowers;
    std::optional<words_input> search_words;
    std::optional<images_input> images;
    json::list<size_input, limits::sizes_max, 1> sizes;
    json::integer<0, limits::preparation_hours_max> preparation_hours;
    std::optional<bool> featured;
};
BOOST_DESCRIBE_STRUCT(product_input, (),
                      (name, description, care, category, occasions, colours, flowers, search_words,
                       images, sizes, preparation_hours, featured))

struct new_product_input : product_input {
    new_id_input id;
};
BOOST_DESCRIBE_STRUCT(new_product_input, (product_input), (id))

// What is absent stays as it is.
struct product_patch {
    std::optional<name_input> name;
    std::optional<text_input> description;
    std::optional<text_input> care;
    std::optional<category_slug_input> category;
    std::optional<words_input> occasions;
    std::optional<words_input> colours;
    std::optional<words_input> flowers;
    std::optional<words_input> search_words;
    std::optional<images_input> images;
    std::optional<json::list<size_input, limits::sizes_max, 1>> sizes;
    std::optional<json::integer<0, limits::preparation_hours_max>> preparation_hours;
    std::optional<bool> featured;
};
BOOST_DESCRIBE_STRUCT(product_patch, (),
                      (name, description, care, category, occasions, colours, flowers, search_words,
                       images, sizes, preparation_hours, featured))

struct category_input {
    name_input name;
    std::optional<word_text> parent;  // none: a root
};
BOOST_DESCRIBE_STRUCT(category_input, (), (name, parent))

struct category_record {
    std::string slug;
    std::optional<std::string> parent;
    localized_wire name;
};
BOOST_DESCRIBE_STRUCT(category_record, (), (slug, parent, name))

struct category_records {
    std::vector<category_record> items;
};
BOOST_DESCRIBE_STRUCT(category_records, (), (items))

product_record record_of(const product& what);
product product_of(product_record record);
category_record record_of(const category_node& what);
category_node node_of(category_record record);

// Sets what `input` says in `out`; revision, times, id and rating stay.
void apply(const product_input& input, product& out);
void apply(const product_patch& input, product& out);

}  // namespace flores::product
