// The port by which orders are read in bulk, a batch at a time, so that no reader and no memory is
// held for long.
#pragma once

#include "platform/core/task.hpp"
#include "services/order/order.hpp"

#include <vector>

namespace flores::order {

// Orders by id and by when they were placed, the last of either not among them. At midnight the
// orders of two days are written side by side, so ids alone do not tell the days apart.
struct order_range {
    std::int64_t first = 0;
    std::int64_t end = 0;
    instant from{};
    instant until{};
};

class sales_repository {
public:
    virtual ~sales_repository() = default;

    // The orders that were placed on these days, both included.
    virtual task<expected<order_range>> placed(local_date from, local_date to) = 0;

    // How many they are, `limit` at most.
    virtual task<expected<std::int64_t>> count(order_range range, std::int64_t limit) = 0;

    // The first `limit` of them, oldest first, without history; of their payments what is kept.
    virtual task<expected<std::vector<order>>> read(order_range range, int limit) = 0;
};

}  // namespace flores::order
