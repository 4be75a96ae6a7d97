#include "services/order/storage/slot_rows.hpp"

namespace flores::order {

bool take_place(sql::connection& db, const order_delivery& where, std::int64_t capacity) {
    return db.exec(
               "INSERT INTO slot_use (date, slot, zone, capacity, taken) "
               "SELECT ?1, ?2, ?3, NULL, 1 WHERE ?4 > 0 OR EXISTS (SELECT 1 FROM slot_use "
               "WHERE date = ?1 AND slot = ?2 AND zone = ?3) "
               "ON CONFLICT (date, slot, zone) DO UPDATE SET taken = taken + 1 "
               "WHERE taken < coalesce(capacity, ?4)",
               where.date.text(), where.slot, where.zone, capacity) > 0;
}

void give_place_back(sql::connection& db, const order_delivery& where) {
    db.exec("UPDATE slot_use SET taken = taken - 1 WHERE date = ? AND slot = ? AND zone = ?",
            where.date.text(), where.slot, where.zone);
}

std::int64_t plan_revision(sql::connection& db) {
    return db.integer("SELECT revision FROM delivery_plan WHERE id = 1").value_or(0);
}

}  // namespace flores::order
