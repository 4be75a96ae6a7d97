// Substitutions inside a transaction.
#pragma once

#include "platform/core/ids.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/substitution_repository.hpp"

#include <optional>
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

// Gives the order the lines and amounts that it had at that version.
void undo_substitutions(sql::connection& db, order& what, std::int64_t version);

// Blanks what was noted for the buyer of an order.
void forget_notes(sql::connection& db, std::int64_t order_id);

}  // namespace flores::order
