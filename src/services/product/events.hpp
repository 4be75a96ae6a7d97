// What product tells others of: the stock that new SKUs start with. It is told with the change that
// made them and handed on until it was taken; order takes a SKU once for each import.
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

}  // namespace flores::product
