#include "services/order/storage/change_order.hpp"

#include "platform/auth/keys.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/list_part.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/payment_rows.hpp"
#include "services/order/storage/promotion_rows.hpp"
#include "services/order/storage/run_rows.hpp"
#include "services/order/storage/slot_rows.hpp"
#include "services/order/storage/stock_rows.hpp"
#include "services/order/storage/substitution_rows.hpp"

namespace flores::order {
namespace {

// A cancelled order leaves the state it had, so this happens once: no state leads back.
void give_back(sql::connection& db, const order_teller& by, const order& what, order_status from,
               const std::string& actor, instant now) {
    give_place_back(db, what.delivery);
    if (!what.promotions.empty()) give_promotions_back(db, what.id);
    if (!gives_stock_back(from)) return;
    for (std::size_t i = 0; i < what.lines.size(); ++i)
        take_step(db, by.ids,
                  {.sku = what.lines[i].sku,
                   .delta = what.lines[i].quantity,
                   .reason = movement_reason::returned,
                   .order_id = what.id,
                   .amount = -net_of_line(what.lines[i], what.promotions, i),
                   .actor = actor,
                   .at = now});
}

// What came in or went back with this change, if anything did. Cash that the courier brought home
// is a payment that nobody asked for by name. What goes back is told to the buyer.
void keep_money(sql::connection& db, const order_teller& by, const order& what,
                const order_state& before, const wanted_change& wanted, instant now) {
    const bool came_in =
        before.payment == payment_status::unpaid && what.state.payment == payment_status::paid;
    if (!wanted.payment && !came_in) return;
    payment_entry entry{
        .version = what.version, .actor = wanted.actor, .reason = wanted.reason, .at = now};
    if (wanted.payment) {
        entry.kind = wanted.payment->kind;
        entry.provider = wanted.payment->provider;
        entry.reference = wanted.payment->reference;
    } else {
        entry.provider = json::enum_text(what.method);
    }
    entry.amount =
        entry.kind == payment_kind::refund ? wanted.payment->amount : what.amounts.total.amount;
    if (entry.amount == 0) return;
    add_payment(db, what.id, entry);
    if (entry.kind == payment_kind::refund)
        want_mail(db, by, what, contact::mail_kind::order_refund,
                  {{"amount", std::to_string(entry.amount)}, {"link", link_to(what, by.secrets)}},
                  now);
}

std::string action_of(const wanted_change& wanted) {
    if (!wanted.payment) return "order.status";
    return wanted.payment->kind == payment_kind::refund ? "order.refund" : "order.payment";
}

std::string text_of(const order_state& state) {
    std::string out(json::enum_text(state.status));
    return out.append("/").append(json::enum_text(state.payment));
}

// Writes the new state of `what` with its history row and its event.
void store_state(sql::connection& db, const order_teller& by, order& what, const order_state& next,
                 const wanted_change& wanted, instant now) {
    const order_state before = what.state;
    what.state = next;
    ++what.version;
    db.exec("UPDATE orders SET status = ?, payment = ?, version = ? WHERE id = ?",
            json::enum_text(next.status), json::enum_text(next.payment), what.version, what.id);
    add_change(db, what.id, {what.version, now, next, wanted.actor, wanted.reason});
    keep_money(db, by, what, before, wanted, now);
    if (next.status == order_status::cancelled && before.status != order_status::cancelled)
        give_back(db, by, what, before.status, wanted.actor, now);
    stop_follows(db, what.id, next.status, now);
    announce(db, by, order_changed_event, what, now);
}

}  // namespace

expected<void> apply_change(sql::connection& db, const order_teller& by, order& what,
                            const wanted_change& wanted, instant now) {
    if (wanted.payment) what.payments = load_payments(db, what);
    auto next = changed(what, wanted);
    if (!next) return std::unexpected(std::move(next.error()));
    const order_state before = what.state;
    store_state(db, by, what, *next, wanted, now);
    if (!wanted.by_buyer && is_person(wanted.actor))
        record_action(db, {0, now, wanted.actor, action_of(wanted), audit_subject::order,
                           what.number.text(), text_of(before), text_of(*next)});
    return {};
}

expected<order> change_order(sql::connection& db, const order_teller& by,
                             const order_number& number, const wanted_change& wanted,
                             const std::optional<key_claim>& claim, instant now) {
    auto found = load_order(db, number);
    if (!found) return fail(errors::not_found);
    if (claim) {
        auto answered = find_answer(db, *claim, now);
        if (!answered) return std::unexpected(std::move(answered.error()));
        if (*answered) {
            const auto history = load_history(db, *found);
            undo_substitutions(db, *found, (*answered)->version);
            order then = as_of(std::move(*found), history, (*answered)->version);
            then.payments = load_payments(db, then);
            return then;
        }
    }
    auto done = apply_change(db, by, *found, wanted, now);
    if (!done) return std::unexpected(std::move(done.error()));
    if (claim) keep_answer(db, *claim, {found->id, found->version}, now);
    found->history = load_history(db, *found);
    found->payments = load_payments(db, *found);
    return std::move(*found);
}

expected<order> join_order(sql::connection& db, const order_teller& by, const order_number& number,
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
        announce(db, by, order_changed_event, *found, now);
    }
    found->history = load_history(db, *found);
    found->payments = load_payments(db, *found);
    return std::move(*found);
}

int lapse_orders(sql::connection& db, const order_teller& by, instant now, int limit) {
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
        store_state(db, by, one, {order_status::cancelled, one.state.payment}, lapsed, now);
    return static_cast<int>(due.size());
}

namespace {

// SQLite's planner would take the rows in the order of their ids.
std::string_view by_status(sql::driver kind) {
    return kind == sql::driver::sqlite
               ? "INDEXED BY orders_by_status WHERE ?1 IS NULL AND status = ?2 "
               : "WHERE ?1 IS NULL AND status = ?2 ";
}

}  // namespace

list_part<order> list_orders(sql::connection& db, const order_filter& filter,
                             std::optional<std::int64_t> before, part_size size) {
    // One text for every combination of filters: the planner picks the index by what is bound last,
    // so each index that matters has a statement of its own.
    std::string text(order_columns());
    text += filter.account  ? "WHERE account = ?1 "
            : filter.date   ? "WHERE ?1 IS NULL AND delivery_date = ?3 "
            : filter.status ? by_status(db.kind())
                            : "WHERE ?1 IS NULL ";
    text +=
        "AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR delivery_date = ?3) "
        "AND (?4 IS NULL OR zone = ?4) "
        "AND (?5 IS NULL OR replace(search, ?5, '') <> search OR "
        "replace(lower(number), ?5, '') <> lower(number)) "
        "AND (?6 IS NULL OR id < ?6) ORDER BY id DESC LIMIT ?7";
    const auto status =
        filter.status ? std::optional(json::enum_text(*filter.status)) : std::nullopt;
    const auto date = filter.date ? std::optional(filter.date->text()) : std::nullopt;
    return sql::read_part<order>(db, text, read_order, before, size, filter.account, status, date,
                                 filter.zone, filter.words);
}

}  // namespace flores::order
