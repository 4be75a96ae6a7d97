// The log of what staff did, inside the transaction that does it.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/audit.hpp"

#include <string_view>

namespace flores::order {

// Appends; the entry's id is given by the store. The table refuses changes and deletions.
void record_action(sql::connection& db, const audit_entry& what);

// Whether the actor of a change is an account: of staff, unless the change is a buyer's own.
bool is_person(std::string_view actor);

}  // namespace flores::order
