// What the shop sells: products with their sizes, the tree of categories and the ten occasions,
// with the invariants that every product in a store or a snapshot holds. Values without I/O.
//
// Texts are UTF-8; a length is in code points. Prices are whole CLP with IVA inside.
#pragma once

#include "domain/money.hpp"
#include "domain/sku.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

namespace limits {
inline constexpr std::size_t name_code_points_max = 120;
inline constexpr std::size_t description_code_points_max = 4000;
inline constexpr std::size_t care_code_points_max = 2000;
inline constexpr std::size_t dimensions_code_points_max = 160;
inline constexpr std::size_t slug_bytes_max = 60;
inline constexpr std::size_t word_code_points_max = 60;  // a colour, a flower, a search word
inline constexpr std::size_t image_bytes_max = 300;      // a path or an address
inline constexpr std::size_t colours_max = 12;
inline constexpr std::size_t flowers_max = 20;
inline constexpr std::size_t search_words_max = 30;
inline constexpr std::size_t images_max = 12;
inline constexpr std::size_t sizes_max = 3;
inline constexpr std::int64_t price_clp_min = 1;
inline constexpr std::int64_t price_clp_max = 10'000'000;
inline constexpr int preparation_hours_max = 30 * 24;
inline constexpr std::size_t categories_max = 200;
inline constexpr std::size_t category_depth_max = 4;  // a root has depth 1
inline constexpr std::size_t query_code_points_max = 100;
inline constexpr std::size_t query_words_max = 8;         // stop words not counted
inline constexpr std::size_t query_words_typed_max = 24;  // stop words too
}  // namespace limits

struct localized {
    std::string es;
    std::string en;  // empty: not translated yet

    // What a reader of `wanted` is shown: Spanish stands in for a missing translation.
    const std::string& in(language wanted) const {
        return wanted == language::en && !en.empty() ? en : es;
    }
    friend bool operator==(const localized&, const localized&) = default;
};

struct size_offer {
    product_size size = product_size::estandar;
    money price{};
    std::optional<money> previous_price{};  // what it cost before; above `price`
    std::string dimensions{};               // "Altura: 45 cm"; may be empty
    friend bool operator==(const size_offer&, const size_offer&) = default;
};

struct rating_summary {
    int average_hundredths = 0;  // 100 to 500
    int count = 0;               // at least 1
    friend bool operator==(const rating_summary&, const rating_summary&) = default;
};

struct product {
    std::string id;  // as is_product_id demands: AML001
    localized name;
    localized description;
    localized care;
    std::string category;                   // slug of a node of the tree
    std::vector<std::string> occasions;     // slugs of occasion_table
    std::vector<std::string> colours;       // Spanish, as shown: "rojo"
    std::vector<std::string> flowers;       // Spanish, as shown: "Rosas rojas"
    std::vector<std::string> search_words;  // found by search, not shown
    std::vector<std::string> images;        // the first is the cover
    std::vector<size_offer> sizes;          // ascending, the first is estandar
    int preparation_hours = 0;
    bool featured = false;
    bool active = true;  // false: archived, neither listed nor sold
    std::int64_t revision = 0;
    instant created_at{};
    instant updated_at{};
    std::optional<rating_summary> rating{};    // absent: no published review
    std::int64_t rating_version = 0;           // of what review told last; 0: nothing yet
    std::vector<product_size> former_sizes{};  // it came in them, ascending: order has their stock
    friend bool operator==(const product&, const product&) = default;
};

struct occasion {
    std::string_view slug;
    phrase name;
};

inline constexpr std::array<occasion, 10> occasion_table{{
    {"aniversario", {"Aniversario", "Anniversary"}},
    {"cumpleanos", {"Cumpleaños", "Birthday"}},
    {"amor", {"Amor", "Love"}},
    {"san-valentin", {"San Valentín", "Valentine's Day"}},
    {"dia-madre", {"Día de la Madre", "Mother's Day"}},
    {"graduacion", {"Graduación", "Graduation"}},
    {"nacimiento", {"Nacimiento", "New baby"}},
    {"condolencias", {"Condolencias", "Condolences"}},
    {"inauguracion", {"Inauguración", "Opening"}},
    {"agradecimiento", {"Agradecimiento", "Thank you"}},
}};

// nullptr when `slug` names none of the ten.
const occasion* find_occasion(std::string_view slug);

struct category_node {
    std::string slug;    // lower-case ASCII letters, digits, single hyphens
    std::string parent;  // slug of the node above; empty for a root
    localized name;
    friend bool operator==(const category_node&, const category_node&) = default;
};

// The invariants that `candidate` breaks, all at once, with pointers into its JSON
// ("/sizes/1/price"). Whether its category exists is the tree's to say and not looked at here.
// Empty: it is sound. `known`: the product as it is stored, where there is one; images that it has
// are kept whatever they are, for earlier releases took other addresses.
std::vector<field_error> check(const product& candidate, const product* known = nullptr);

// What is wrong with a whole tree: slugs malformed or twice, unknown parents, rings, too deep, too
// many; pointers are "/<index>/slug" and the like. Empty: it is sound.
std::vector<field_error> check(const std::vector<category_node>& tree);

// Whether `text` is a slug: lower-case ASCII letters, digits and single hyphens between them.
bool is_slug(std::string_view text);

// The SKU of each size, in the order of `sizes`. Precondition: `what` is sound.
std::vector<sku> skus(const product& what);

// The offer of a size, nullptr when the product does not come in it.
const size_offer* find_offer(const product& what, product_size size);

// Whether it comes in a size or once did. The stock of that SKU is order's.
bool ever_came_in(const product& what, product_size size);

// Replaces its sizes; those that it comes in no longer become former ones.
void set_sizes(product& what, std::vector<size_offer> sizes);

// The lowest price of its sizes: what listings show, order and filter by. 0 without sizes.
money from_price(const product& what);

}  // namespace flores::product
