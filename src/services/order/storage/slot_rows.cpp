#include "services/order/storage/slot_rows.hpp"

namespace flores::order {

bool take_place(sql::connection& db, const order_delivery& where, std::int64_t capacity) {
    const std::string date = where.date.text();
    if (db.exec("UPDATE slot_use SET taken = taken + 1 WHERE date = ? AND slot = ? AND zone = ? "
                "AND taken < coalesce(capacity, ?)",
                date, where.slot, where.zone, capacity) > 0)
        return true;
    return capacity > 0 && db.exec(
                               "INSERT INTO slot_use (date, slot, zone, capacity, taken) "
                               "VALUES (?, ?, ?, NULL, 1) ON CONFLICT DO NOTHING",
                               date, where.slot, where.zone) > 0;
}

void give_place_back(sql::connection& db, const order_delivery& where) {
    db.exec("UPDATE slot_use SET taken = taken - 1 WHERE date = ? AND slot = ? AND zone = ?",
            where.date.text(), where.slot, where.zone);
}

std::int64_t plan_revision(sql::connection& db) {
    return db.integer("SELECT revision FROM delivery_plan WHERE id = 1").value_or(0);
}

}  // namespace flores::order
