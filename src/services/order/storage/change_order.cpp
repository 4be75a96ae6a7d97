#include "services/order/storage/change_order.hpp"

#include "platform/auth/keys.hpp"
#include "platform/json/encode.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/slot_rows.hpp"
#include "services/order/storage/stock_rows.hpp"

namespace flores::order {
namespace {

// A cancelled order leaves the state it had, so this happens once: no state leads back.
void give_back(sql::connection& db, id_source& ids, const order& what, order_status from,
               const std::string& actor, instant now) {
    give_place_back(db, what.delivery);
    if (!gives_stock_back(from)) return;
    for (const order_line& line : what.lines)
        take_step(db, ids,
                  {.sku = line.sku,
                   .delta = line.quantity,
                   .reason = movement_reason::returned,
                   .order_id = what.id,
                   .amount = -line.unit_price * line.quantity,
                   .actor = actor,
                   .at = now});
}

// Writes the new state of `what` with its history row and its event.
void store_state(sql::connection& db, id_source& ids, order& what, const order_state& next,
                 const wanted_change& wanted, instant now) {
    const order_status from = what.state.status;
    what.state = next;
    ++what.version;
    db.exec("UPDATE orders SET status = ?, payment = ?, version = ? WHERE id = ?",
            json::enum_text(next.status), json::enum_text(next.payment), what.version, what.id);
    add_change(db, what.id, {what.version, now, next, wanted.actor, wanted.reason});
    if (next.status == order_status::cancelled && from != order_status::cancelled)
        give_back(db, ids, what, from, wanted.actor, now);
    announce(db, ids, order_changed_event, what, now);
}

}  // namespace

expected<order> change_order(sql::connection& db, id_source& ids, const order_number& number,
                             const wanted_change& wanted, const std::optional<key_claim>& claim,
                             instant now) {
    auto found = load_order(db, number);
    if (!found) return fail(errors::not_found);
    if (claim) {
        auto answered = find_answer(db, *claim, now);
        if (!answered) return std::unexpected(std::move(answered.error()));
        if (*answered) {
            const auto history = load_history(db, *found);
            return as_of(std::move(*found), history, (*answered)->version);
        }
    }
    auto next = changed(found->state, found->method, wanted);
    if (!next) return std::unexpected(std::move(next.error()));
    store_state(db, ids, *found, *next, wanted, now);
    if (claim) keep_answer(db, *claim, {found->id, found->version}, now);
    found->history = load_history(db, *found);
    return std::move(*found);
}

expected<order> join_order(sql::connection& db, id_source& ids, const order_number& number,
                           const std::string& token_hash, const std::string& account, instant now) {
    auto found = load_order(db, number);
    if (!found || !found->token_hash || !auth::same_secret(*found->token_hash, token_hash))
        return fail(errors::not_found);
    if (found->account && *found->account != account) return fail(errors::not_found);
    if (!found->account) {
        found->account = account;
        ++found->version;
        db.exec("UPDATE orders SET account = ?, version = ? WHERE id = ?", account, found->version,
                found->id);
        add_change(db, found->id,
                   {found->version, now, found->state, "account:" + account, "joined"});
        announce(db, ids, order_changed_event, *found, now);
    }
    found->history = load_history(db, *found);
    return std::move(*found);
}

int lapse_orders(sql::connection& db, id_source& ids, instant now, int limit) {
    // Those placed first are due first, so what is not due ends it.
    std::vector<order> due;
    const std::string sql =
        std::string(order_columns()) + "WHERE status = 'pending' ORDER BY id LIMIT ?";
    for (const sql::row& one : db.query(sql, limit)) {
        order pending = read_order(one);
        if (pending.hold_until > now) break;
        due.push_back(std::move(pending));
    }
    const wanted_change lapsed{
        .to = order_status::cancelled, .actor = "system", .reason = "hold_expired"};
    for (order& one : due)
        store_state(db, ids, one, {order_status::cancelled, one.state.payment}, lapsed, now);
    return static_cast<int>(due.size());
}

std::vector<order> list_orders(sql::connection& db, const order_filter& filter,
                               std::optional<std::int64_t> before, int limit) {
    // One text for every combination of filters: the planner picks the index by what is bound last,
    // so each index that matters has a statement of its own.
    std::string sql(order_columns());
    sql += filter.account  ? "WHERE account = ?1 "
           : filter.date   ? "WHERE ?1 IS NULL AND delivery_date = ?3 "
           : filter.status ? "INDEXED BY orders_by_status WHERE ?1 IS NULL AND status = ?2 "
                           : "WHERE ?1 IS NULL ";
    sql +=
        "AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR delivery_date = ?3) "
        "AND (?4 IS NULL OR zone = ?4) "
        "AND (?5 IS NULL OR instr(search, ?5) > 0 OR instr(lower(number), ?5) > 0) "
        "AND (?6 IS NULL OR id < ?6) ORDER BY id DESC LIMIT ?7";
    const auto status =
        filter.status ? std::optional(json::enum_text(*filter.status)) : std::nullopt;
    const auto date = filter.date ? std::optional(filter.date->text()) : std::nullopt;
    std::vector<order> out;
    for (const sql::row& one :
         db.query(sql, filter.account, status, date, filter.zone, filter.words, before, limit))
        out.push_back(read_order(one));
    return out;
}

}  // namespace flores::order
