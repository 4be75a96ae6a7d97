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

// Read, then written: the writer is alone, and RETURNING would cost a table of its own each time.
std::optional<stock_entry> find_entry(sql::connection& db, std::string_view sku) {
    for (const sql::row& one :
         db.query("SELECT on_hand, low_at, version FROM stock WHERE sku = ?", sku))
        return stock_entry{std::string(sku), one.integer(0), one.integer(1), one.integer(2)};
    return std::nullopt;
}

std::optional<stock_entry> take_step(sql::connection& db, id_source& ids, const stock_step& step) {
    auto entry = find_entry(db, step.sku);
    if (!entry) return std::nullopt;
    const std::string_view state_before = stock_state(entry->on_hand, entry->low_at);
    entry->on_hand += step.delta;
    ++entry->version;
    const bool put = step.delta > 0 && step.reason != movement_reason::returned;
    if (entry->on_hand < 0 || (put && entry->on_hand > on_hand_max)) return std::nullopt;
    db.exec("UPDATE stock SET on_hand = ?, version = ? WHERE sku = ?", entry->on_hand,
            entry->version, step.sku);
    add_movement(db, step, entry->on_hand);
    tell_state(db, ids, *entry, state_before, step.at);
    return entry;
}

void add_movement(sql::connection& db, const stock_step& step, std::int64_t on_hand) {
    db.exec(
        "INSERT INTO stock_movement (sku, delta, reason, order_id, amount, on_hand, actor, note, "
        "at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        step.sku, step.delta, json::enum_text(step.reason), step.order_id, step.amount, on_hand,
        step.actor, step.note, step.at);
}

}  // namespace flores::order
