// What happens to an order after it was placed, and how orders are listed, inside a transaction.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/order/repository.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// Each as the verb of order_repository.
expected<order> change_order(sql::connection& db, id_source& ids, const order_number& number,
                             const wanted_change& wanted, const std::optional<key_claim>& claim,
                             instant now);
expected<order> join_order(sql::connection& db, id_source& ids, const order_number& number,
                           const std::string& token_hash, const std::string& account, instant now);
int lapse_orders(sql::connection& db, id_source& ids, instant now, int limit);
std::vector<order> list_orders(sql::connection& db, const order_filter& filter,
                               std::optional<std::int64_t> before, int limit);

}  // namespace flores::order
