// Substitutions inside a transaction.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/stock_rows.hpp"
#include "services/order/substitution_repository.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace flores::order {

// Each as the verb of substitution_repository.
expected<substitution> add_substitution(sql::connection& db, const order_teller& tell,
                                        const substitution_draft& draft, const staff_act& by);
expected<std::vector<substitution>> substitutions_of(sql::connection& db,
                                                     const order_number& number);
std::optional<substitution> find_substitution(sql::connection& db, const std::string& token_hash);
expected<substitution> decide_substitution(sql::connection& db, const order_teller& tell,
                                           const std::string& token_hash, bool accept, instant now);
expected<substitution> take_back_substitution(sql::connection& db, const order_number& number,
                                              const std::string& id, const staff_act& by);

// The flowers of an order that are missing.
std::set<std::string> missing_skus_of(sql::connection& db, std::int64_t order_id);

// Takes the sale of some flowers of the order back, by that step. Those that are missing are
// written off with it: the stock stays as it is, nobody is told of it, and the ledger says what
// became of them.
void take_sale_back(sql::connection& db, const order_teller& tell, const order_number& of,
                    bool missing, const stock_step& returned);

// What came in for an order was `sum` pesos more than it costs: of what its substitutions took off,
// those that were accepted last are owed first.
void owe_for_substitutions(sql::connection& db, std::int64_t order_id, std::int64_t sum);

// Blanks what was noted for the buyer of an order.
void forget_notes(sql::connection& db, std::int64_t order_id);

}  // namespace flores::order
