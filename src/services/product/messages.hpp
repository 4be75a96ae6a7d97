// Wire types of the catalogue as customers read it: texts in the reader's language, money with its
// currency. What staff write and the import reads is in records.hpp and import_messages.hpp.
#pragma once

#include "domain/local_dates.hpp"
#include "domain/wire.hpp"
#include "platform/json/page.hpp"
#include "platform/json/types.hpp"
#include "services/product/availability.hpp"
#include "services/product/product.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::product {

BOOST_DESCRIBE_ENUM(availability, out, low, in_stock)

enum class list_order : unsigned char { relevance, price, price_down, newest, rating };
BOOST_DESCRIBE_ENUM(list_order, relevance, price, price_down, newest, rating)

// A slug with its name, of a category or an occasion.
struct named_slug {
    std::string slug;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(named_slug, (), (slug, name))

struct rating_view {
    double average;  // 1 to 5
    std::int64_t count;
};
BOOST_DESCRIBE_STRUCT(rating_view, (), (average, count))

struct size_view {
    std::string sku;
    std::string size;  // "estandar", "grande" or "premium"
    money price;
    std::optional<money> previous_price;
    std::string dimensions;
    flores::product::availability availability;
};
BOOST_DESCRIBE_STRUCT(size_view, (), (sku, size, price, previous_price, dimensions, availability))

struct product_view {
    std::string id;
    std::string name;
    std::string description;
    std::string care;
    std::vector<named_slug> categories;  // from the root to its own
    std::vector<named_slug> occasions;
    std::vector<std::string> colours;
    std::vector<std::string> flowers;
    std::vector<std::string> images;
    std::vector<size_view> sizes;
    money price;  // of the cheapest size
    std::int64_t preparation_hours;
    bool featured;
    flores::product::availability availability;  // of the size that has most
    std::optional<rating_view> rating;
    std::int64_t revision;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(product_view, (),
                      (id, name, description, care, categories, occasions, colours, flowers, images,
                       sizes, price, preparation_hours, featured, availability, rating, revision,
                       updated_at))

// A product in a list.
struct product_summary {
    std::string id;
    std::string name;
    std::string category;
    std::vector<std::string> occasions;
    std::vector<std::string> colours;
    std::optional<std::string> image;
    std::vector<std::string> sizes;
    money price;
    std::optional<money> previous_price;
    std::int64_t preparation_hours;
    bool featured;
    flores::product::availability availability;
    std::optional<rating_view> rating;
};
BOOST_DESCRIBE_STRUCT(product_summary, (),
                      (id, name, category, occasions, colours, image, sizes, price, previous_price,
                       preparation_hours, featured, availability, rating))

struct facet_count {
    std::string slug;  // or the colour or flower itself
    std::string name;
    std::int64_t count;
};
BOOST_DESCRIBE_STRUCT(facet_count, (), (slug, name, count))

struct price_facet {
    money min;
    std::optional<money> max;  // none: no upper end
    std::int64_t count;
};
BOOST_DESCRIBE_STRUCT(price_facet, (), (min, max, count))

// How many products each further choice would leave.
struct facets_view {
    std::vector<facet_count> categories;
    std::vector<facet_count> occasions;
    std::vector<facet_count> colours;
    std::vector<facet_count> flowers;
    std::vector<price_facet> prices;
    std::optional<money> price_min;  // none: nothing is left
    std::optional<money> price_max;
};
BOOST_DESCRIBE_STRUCT(facets_view, (),
                      (categories, occasions, colours, flowers, prices, price_min, price_max))

// What a list of products says; answered from summaries that stand ready (listing.hpp).
struct product_list {
    std::vector<product_summary> items;
    std::int64_t total;
    std::optional<std::string> next_cursor;
    std::optional<facets_view> facets;  // with facets=true
};
BOOST_DESCRIBE_STRUCT(product_list, (), (items, total, next_cursor, facets))

struct category_view {
    std::string slug;
    std::string name;
    std::int64_t count;  // of products in it and below it
    std::vector<category_view> children;
};
BOOST_DESCRIBE_STRUCT(category_view, (), (slug, name, count, children))

struct category_tree_view {
    std::vector<category_view> items;
};
BOOST_DESCRIBE_STRUCT(category_tree_view, (), (items))

struct occasion_list {
    std::vector<facet_count> items;
};
BOOST_DESCRIBE_STRUCT(occasion_list, (), (items))

struct completions {
    std::vector<std::string> items;
};
BOOST_DESCRIBE_STRUCT(completions, (), (items))

using word_text = json::text<1, limits::word_code_points_max>;
using query_text = json::text<0, limits::query_code_points_max>;
using price_bound = json::integer<0, limits::price_clp_max>;

struct list_query {
    std::optional<query_text> q;
    std::optional<json::list<word_text, 10>> category;  // each with all below it
    std::optional<json::list<word_text, 10>> occasion;
    std::optional<json::list<word_text, 10>> colour;
    std::optional<json::list<word_text, 10>> flower;
    std::optional<price_bound> price_min;
    std::optional<price_bound> price_max;
    std::optional<bool> featured;
    std::optional<local_date> available_on;  // ordered now, it can be delivered then
    std::optional<list_order> order;
    json::page_limit limit;
    std::optional<std::string> cursor;
    std::optional<bool> facets;
};
BOOST_DESCRIBE_STRUCT(list_query, (),
                      (q, category, occasion, colour, flower, price_min, price_max, featured,
                       available_on, order, limit, cursor, facets))

struct short_list_query {
    json::page_limit limit;
};
BOOST_DESCRIBE_STRUCT(short_list_query, (), (limit))

struct complete_query {
    query_text q;
    std::optional<json::integer<1, 20>> limit;
};
BOOST_DESCRIBE_STRUCT(complete_query, (), (q, limit))

}  // namespace flores::product

template <>
struct flores::json::wire_names<flores::product::list_order> {
    static constexpr named<flores::product::list_order> table[] = {
        {flores::product::list_order::price_down, "-price"}};
};
