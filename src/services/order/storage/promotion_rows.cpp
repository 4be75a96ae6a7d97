#include "services/order/storage/promotion_rows.hpp"

#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"

namespace flores::order {
namespace {

bool take_one(sql::connection& db, const applied_promotion& what, instant now) {
    return db.exec(
               "UPDATE promotion SET used = used + 1 WHERE id = ?1 AND revision = ?2 "
               "AND ended_at IS NULL AND starts_at <= ?3 AND (ends_at IS NULL OR ends_at > ?3) "
               "AND (uses_max IS NULL OR used < uses_max)",
               what.id, what.revision, now) > 0;
}

// The terms are those of the promotion as it was just found, so its limit is the limit.
bool take_for(sql::connection& db, const std::string& promotion, const std::string& customer) {
    return db.exec(
               "INSERT INTO promotion_customer (promotion, customer, used) VALUES (?1, ?2, 1) "
               "ON CONFLICT (promotion, customer) DO UPDATE SET used = promotion_customer.used + 1 "
               "WHERE NOT EXISTS (SELECT 1 FROM promotion AS p WHERE p.id = ?1 AND "
               "promotion_customer.used >= p.customer_uses_max)",
               promotion, customer) > 0;
}

}  // namespace

// Promotions come by id and customers by key, so that transactions that wait for each other's rows
// take them in one order.
expected<void> take_promotions(sql::connection& db, const order_draft& draft,
                               std::int64_t order_id) {
    for (const applied_promotion& one : draft.promotions) {
        if (!take_one(db, one, draft.placed_at)) return fail(promotion_changed);
        for (const std::string& customer : draft.customers)
            if (!take_for(db, one.id, customer)) return fail(promotion_changed);
        db.exec(
            "INSERT INTO promotion_use (order_id, promotion, customers, amount, at, held) "
            "VALUES (?, ?, ?, ?, ?, 1)",
            order_id, one.id, json::encode(draft.customers), one.amount, draft.placed_at);
    }
    return {};
}

void give_promotions_back(sql::connection& db, std::int64_t order_id) {
    struct held_use {
        std::string promotion;
        std::vector<std::string> customers;
    };
    std::vector<held_use> held;
    for (const sql::row& one :
         db.query("SELECT promotion, customers FROM promotion_use WHERE order_id = ? AND held = 1 "
                  "ORDER BY promotion",
                  order_id))
        held.push_back({one.string(0), sql::json_at<std::vector<std::string>>(one, 1)});
    for (const held_use& one : held) {
        db.exec("UPDATE promotion SET used = used - 1 WHERE id = ?", one.promotion);
        for (const std::string& customer : one.customers)
            db.exec(
                "UPDATE promotion_customer SET used = used - 1 WHERE promotion = ? "
                "AND customer = ?",
                one.promotion, customer);
    }
    db.exec("UPDATE promotion_use SET held = 0 WHERE order_id = ? AND held = 1", order_id);
}

}  // namespace flores::order
