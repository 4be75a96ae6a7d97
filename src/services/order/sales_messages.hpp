// Wire types of what was sold.
#pragma once

#include "domain/local_dates.hpp"
#include "domain/wire.hpp"
#include "services/order/sales.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

struct export_range {
    local_date from;  // of placing, in Santiago
    local_date to;    // this day included
};
BOOST_DESCRIBE_STRUCT(export_range, (), (from, to))

struct sales_query {
    local_date from;
    local_date to;
    sales_by by;
};
BOOST_DESCRIBE_STRUCT(sales_query, (), (from, to, by))

struct sales_sums_view {
    std::int64_t orders;
    std::int64_t units;
    money merchandise;
    money discount;
    money delivery;
    money total;
    money refunded;  // of the total
};
BOOST_DESCRIBE_STRUCT(sales_sums_view, (),
                      (orders, units, merchandise, discount, delivery, total, refunded))

struct sales_row_view {
    std::string key;
    std::string name;
    sales_sums_view sums;
};
BOOST_DESCRIBE_STRUCT(sales_row_view, (), (key, name, sums))

struct sales_view {
    local_date from;
    local_date to;
    sales_by by;
    sales_sums_view all;
    money iva_included;  // in the total less what was refunded
    std::vector<sales_row_view> items;
    std::optional<std::string> next_cursor;  // always null: at most 1000 rows
};
BOOST_DESCRIBE_STRUCT(sales_view, (), (from, to, by, all, iva_included, items, next_cursor))

}  // namespace flores::order
