#include "services/order/storage/audit_rows.hpp"

#include "platform/json/encode.hpp"

namespace flores::order {

void record_action(sql::connection& db, const staff_act& by, std::string_view action,
                   audit_subject kind, std::string_view subject, std::string_view before,
                   std::string_view after) {
    db.exec(
        "INSERT INTO audit (at, actor, action, kind, subject, before, after) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        by.at, by.actor, action, json::enum_text(kind), subject, before, after);
}

}  // namespace flores::order
