// What happens to an order after it was placed, inside a transaction.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/repository.hpp"
#include "services/order/storage/order_rows.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// Changes the state of an order that was read in this transaction, with all that follows from it:
// history, what a cancelled order gives back, its stop on a delivery run, the log of staff, the
// event. wrong_state: as changed().
expected<void> apply_change(sql::connection& db, const order_teller& by, order& what,
                            const wanted_change& wanted, instant now);

// Each as the verb of order_repository.
expected<order> change_order(sql::connection& db, const order_teller& by,
                             const order_number& number, const wanted_change& wanted,
                             const std::optional<key_claim>& claim, instant now);
expected<order> join_order(sql::connection& db, const order_teller& by, const order_number& number,
                           const std::string& token_hash, const std::string& account, instant now);
int lapse_orders(sql::connection& db, const order_teller& by, instant now, int limit);

}  // namespace flores::order
