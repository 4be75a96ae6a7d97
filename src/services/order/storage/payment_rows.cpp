#include "services/order/storage/payment_rows.hpp"

#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"

namespace flores::order {

void add_payment(sql::connection& db, std::int64_t order_id, const payment_entry& what) {
    db.exec(
        "INSERT INTO payment_entry (order_id, version, kind, amount, provider, reference, actor, "
        "reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        order_id, what.version, json::enum_text(what.kind), what.amount, what.provider,
        what.reference, what.actor, what.reason, what.at);
}

std::vector<payment_entry> load_payments(sql::connection& db, const order& of) {
    std::vector<payment_entry> out;
    for (const sql::row& one :
         db.query("SELECT version, kind, amount, provider, reference, actor, reason, at "
                  "FROM payment_entry WHERE order_id = ? AND version <= ? ORDER BY version",
                  of.id, of.version))
        out.push_back({one.integer(0), sql::enum_at<payment_kind>(one, 1), one.integer(2),
                       one.string(3), one.string(4), one.string(5), one.string(6), one.time(7)});
    return out;
}

}  // namespace flores::order
