// What an order was before its substitutions, inside a transaction.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/substitution.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace flores::order {

// Lines, promotions and amounts before a substitution, as JSON in its row.
struct former_content {
    std::vector<order_line> lines;
    std::vector<applied_promotion> promotions;
    std::int64_t merchandise;
    std::int64_t discount;
    std::int64_t total;
};
BOOST_DESCRIBE_STRUCT(former_content, (), (lines, promotions, merchandise, discount, total))

// order::first_total of an order that was read.
std::optional<money> first_total_of(sql::connection& db, const order& what);

// Gives the order the lines and amounts that it had at that version.
void undo_substitutions(sql::connection& db, order& what, std::int64_t version);

}  // namespace flores::order
