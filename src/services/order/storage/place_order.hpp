// Placing an order inside a transaction: the one write of the shop that must be all or nothing.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/order/repository.hpp"
#include "services/order/secrets.hpp"

#include <string>

namespace flores::order {

// A draft with what its columns need, made before the writer's turn.
struct prepared_order {
    order_draft draft;
    std::string lines;   // JSON
    std::string people;  // JSON
    std::string search;  // folded words by which staff find it
};

prepared_order prepare(order_draft draft);

// As order_repository::replay.
expected<std::optional<order>> replay_order(sql::connection& db, const key_claim& claim,
                                            instant now);

// As order_repository::place.
expected<order> place_order(sql::connection& db, const prepared_order& what,
                            const order_secrets& secrets, id_source& ids);

}  // namespace flores::order
