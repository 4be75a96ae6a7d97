#include "services/order/storage/audit_rows.hpp"

#include "platform/json/encode.hpp"

namespace flores::order {

void record_action(sql::connection& db, const audit_entry& what) {
    db.exec(
        "INSERT INTO audit (at, actor, action, kind, subject, before, after) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        what.at, what.actor, what.action, json::enum_text(what.kind), what.subject, what.before,
        what.after);
}

bool is_person(std::string_view actor) {
    return actor.starts_with("account:");
}

}  // namespace flores::order
