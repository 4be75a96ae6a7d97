// What product tells others of, with the change that made it so and until it was taken: the stock
// that new SKUs start with, which order takes once for each SKU and import, and prices that became
// others.
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flores::product {

inline constexpr std::string_view stock_announced_event = "product.stock_announced";

struct announced_stock {
    std::string sku;
    std::int64_t on_hand;
};
BOOST_DESCRIBE_STRUCT(announced_stock, (), (sku, on_hand))

// At most 1,000 entries: a larger import is announced in several events with one import id.
struct stock_announced {
    std::string import_id;
    std::vector<announced_stock> entries;
};
BOOST_DESCRIBE_STRUCT(stock_announced, (), (import_id, entries))

// The aggregate is the product's id, the version its revision.
inline constexpr std::string_view product_priced_event = "product.priced";

struct sku_price {
    std::string sku;
    std::int64_t price;  // CLP
};
BOOST_DESCRIBE_STRUCT(sku_price, (), (sku, price))

// All of the product's SKUs; now and then none of them costs something else than before.
struct product_priced {
    std::string id;
    std::vector<sku_price> skus;
};
BOOST_DESCRIBE_STRUCT(product_priced, (), (id, skus))

}  // namespace flores::product
