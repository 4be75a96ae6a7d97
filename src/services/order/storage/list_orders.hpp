// How orders are listed, inside a transaction.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/repository.hpp"

#include <cstdint>
#include <optional>

namespace flores::order {

// As the verb of order_repository.
list_part<order> list_orders(sql::connection& db, const order_filter& filter,
                             std::optional<std::int64_t> before, part_size size);

}  // namespace flores::order
