// Delivery runs inside a transaction.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/run_repository.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::order {

// The run with its stops in their order, or nullopt: there is none, or it is not of `of`.
std::optional<delivery_run> load_run(sql::connection& db, const std::string& id,
                                     const run_viewer& of);
list_part<run_line> list_runs(sql::connection& db, const run_filter& filter,
                              const std::optional<std::string>& before, part_size size);

// The orders that are ready for the run and on no other, sorted by address.
std::vector<order> ready_orders(sql::connection& db, const delivery_run& run);

bool is_waiting_on_a_run(sql::connection& db, std::int64_t order_id, const std::string& but_not);

// Replaces the stops of a run.
void write_stops(sql::connection& db, const std::string& run, const std::vector<order>& orders);

// Writes the run's courier, status, version and start, as they are in `run`.
void store_run(sql::connection& db, const delivery_run& run);

// Another version of every run that shows the order: for whatever changes what runs show of it.
void runs_show_anew(sql::connection& db, std::int64_t order_id);

// What the new state of an order means for the runs that show it: a cancelled order leaves the one
// where it waits, one that was delivered or failed has its outcome there, and the last one finishes
// the run.
void stop_follows(sql::connection& db, std::int64_t order_id, order_status now, instant at);

// Blanks who received an order and what was noted of its stops.
void forget_proofs(sql::connection& db, std::int64_t order_id);

}  // namespace flores::order
