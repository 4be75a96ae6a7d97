// Placing all orders that wait for the writer, in one go, on PostgreSQL: what the orders look at is
// read once for all of them, and what they write is sent without waiting for an answer. That is a
// few round trips for all, where place_one takes some six for each.
//
// It holds because whoever writes to the store is alone (decision 16): nothing changes between the
// reading and the writing.
#pragma once

#include "services/order/storage/place_order.hpp"

#include <memory>
#include <vector>

namespace flores::order {

// An order and, of one whose caller's time is over, that it is not to be placed any more.
struct waiting_order {
    std::shared_ptr<const prepared_order> what;
    bool too_late = false;
};

// Each as place_one, one after the other, and deadline_exceeded; in their order. None may have
// promotions. What is refused wrote nothing.
std::vector<expected<placed_row>> place_together(sql::connection& db,
                                                 const std::vector<waiting_order>& all,
                                                 const order_secrets& secrets, id_source& ids);

}  // namespace flores::order
