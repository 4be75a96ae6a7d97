// Orders as rows: reading them, recording a change, and the keys of answered requests. All of it
// runs inside the transaction of a repository verb.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/order/events.hpp"
#include "services/order/repository.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::order {

// The columns that read_order takes, up to FROM.
std::string_view order_columns();
order read_order(const sql::row& from);

std::optional<order> load_order(sql::connection& db, std::int64_t id);
std::optional<order> load_order(sql::connection& db, const order_number& number);

// How an order began: it is told by the order itself and has no row of its own.
order_change placing_of(const order& what);
std::vector<order_change> load_history(sql::connection& db, const order& of);

// The order with the state that it had at that version.
order as_of(order now, const std::vector<order_change>& history, std::int64_t version);

void add_change(sql::connection& db, std::int64_t order_id, const order_change& what);

order_announced announced(const order& what);

// Queues the event that announces the order as it is.
void announce(sql::connection& db, id_source& ids, std::string_view type, const order& what,
              instant now);

// What was answered under a claim: an order or a movement, and its version then.
struct kept_answer {
    std::int64_t subject = 0;
    std::int64_t version = 0;
};

// nullopt: nothing yet, or it is older than idempotency_kept. key_reused: another fingerprint.
expected<std::optional<kept_answer>> find_answer(sql::connection& db, const key_claim& claim,
                                                 instant now);
void keep_answer(sql::connection& db, const key_claim& claim, const kept_answer& what, instant now);

}  // namespace flores::order
