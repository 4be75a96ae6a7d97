#include "services/order/storage/stock_rows.hpp"

#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "services/order/events.hpp"

namespace flores::order {

void make_entry(sql::connection& db, std::string_view sku) {
    db.exec(
        "INSERT INTO stock (sku, on_hand, low_at, version) VALUES (?, 0, ?, 0) "
        "ON CONFLICT (sku) DO NOTHING",
        sku, low_at_default);
}

void tell_state(sql::connection& db, id_source& ids, const stock_entry& after,
                std::string_view state_before, instant now) {
    const std::string_view state = stock_state(after.on_hand, after.low_at);
    if (state == state_before) return;
    events::append(db,
                   events::make_event(ids, now, stock_changed_event, after.sku, after.version,
                                      json::encode(stock_changed{after.sku, std::string(state)})));
}

std::optional<stock_movement> take_step(sql::connection& db, id_source& ids,
                                        const stock_step& step) {
    std::optional<stock_entry> after;
    for (const sql::row& left :
         db.query("UPDATE stock SET on_hand = on_hand + ?2, version = version + 1 "
                  "WHERE sku = ?1 AND on_hand + ?2 BETWEEN 0 AND ?3 "
                  "RETURNING on_hand, low_at, version",
                  step.sku, step.delta, on_hand_max))
        after =
            stock_entry{std::string(step.sku), left.integer(0), left.integer(1), left.integer(2)};
    if (!after) return std::nullopt;
    stock_movement made{0,
                        after->sku,
                        step.delta,
                        step.reason,
                        after->on_hand,
                        std::string(step.actor),
                        std::string(step.note),
                        step.at};
    db.exec(
        "INSERT INTO stock_movement (sku, delta, reason, order_id, amount, on_hand, actor, note, "
        "at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        step.sku, step.delta, json::enum_text(step.reason), step.order_id, step.amount,
        after->on_hand, step.actor, step.note, step.at);
    tell_state(db, ids, *after, stock_state(after->on_hand - step.delta, after->low_at), step.at);
    return made;
}

}  // namespace flores::order
