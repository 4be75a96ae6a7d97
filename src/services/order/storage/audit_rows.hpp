// The log of what staff did, inside the transaction that does it.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/order/audit.hpp"

#include <string_view>

namespace flores::order {

// Appends an entry, see audit_entry. The table refuses changes and deletions.
void record_action(sql::connection& db, const staff_act& by, std::string_view action,
                   audit_subject kind, std::string_view subject, std::string_view before = "",
                   std::string_view after = "");

}  // namespace flores::order
