#include "services/order/storage/change_order.hpp"

#include "platform/auth/keys.hpp"
#include "platform/auth/principal.hpp"
#include "platform/json/encode.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/former_content.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/payment_rows.hpp"
#include "services/order/storage/promotion_rows.hpp"
#include "services/order/storage/run_rows.hpp"
#include "services/order/storage/slot_rows.hpp"
#include "services/order/storage/substitution_rows.hpp"

#include <set>

namespace flores::order {
namespace {

// A cancelled order leaves the state it had, so this happens once: no state leads back.
void give_back(sql::connection& db, const order_teller& by, const order& what, order_status from,
               instant now) {
    give_place_back(db, what.delivery);
    if (!what.promotions.empty()) give_promotions_back(db, what.id);
    if (!gives_stock_back(from)) return;
    const std::set<std::string> missing = missing_skus_of(db, what.id);
    for (std::size_t i = 0; i < what.lines.size(); ++i)
        take_sale_back(db, by, what.number, missing.contains(what.lines[i].sku),
                       {.sku = what.lines[i].sku,
                        .delta = what.lines[i].quantity,
                        .reason = movement_reason::returned,
                        .order_id = what.id,
                        .amount = -net_of_line(what.lines[i], what.promotions, i),
                        .at = now});
}

// What came in or went back with this change, if anything did. Cash that the courier brought home
// is a payment that nobody asked for by name. What goes back is told to the buyer. Returns the sum,
// below zero where it went back.
std::int64_t keep_money(sql::connection& db, const order_teller& by, const order& what,
                        const order_state& before, const wanted_change& wanted, instant now) {
    const bool came_in =
        before.payment == payment_status::unpaid && what.state.payment == payment_status::paid;
    if (!wanted.payment && !came_in) return 0;
    payment_entry entry{
        .version = what.version, .actor = wanted.actor, .reason = wanted.reason, .at = now};
    if (wanted.payment) {
        entry.kind = wanted.payment->kind;
        entry.provider = wanted.payment->provider;
        entry.reference = wanted.payment->reference;
    } else {
        entry.provider = json::enum_text(what.method);
    }
    const std::int64_t total = what.amounts.total.amount;
    const std::int64_t named = wanted.payment ? wanted.payment->amount : 0;
    const bool came = entry.kind == payment_kind::payment;
    entry.amount = came && named == 0 ? total : named;
    if (entry.amount == 0) return 0;
    add_payment(db, what.id, entry);
    if (came) {
        if (entry.amount > total) owe_for_substitutions(db, what.id, entry.amount - total);
        return entry.amount;
    }
    want_mail(db, by, what, contact::mail_kind::order_refund,
              {{"amount", std::to_string(entry.amount)}, {"link", link_to(what, by.secrets)}}, now);
    return -entry.amount;
}

std::string action_of(const wanted_change& wanted) {
    if (!wanted.payment) return "order.status";
    return wanted.payment->kind == payment_kind::refund ? "order.refund" : "order.payment";
}

std::string text_of(const order_state& state) {
    std::string out(json::enum_text(state.status));
    return out.append("/").append(json::enum_text(state.payment));
}

// What staff write by hand is for the shop alone; the buyer is told the reasons of a run.
order_announced news_of(const order& what, const wanted_change& wanted) {
    order_announced out = announced(what);
    if (what.state.status == order_status::delivery_failed)
        if (const auto why = json::parse_enum<failure_reason>(wanted.reason)) out.failure = *why;
    if (!wanted.run_times.empty()) out.run_times = wanted.run_times;
    return out;
}

// The same with what came in or went back: "delivered/paid -10000".
std::string text_of(const order_state& state, std::int64_t sum) {
    if (sum == 0) return text_of(state);
    return text_of(state).append(sum > 0 ? " +" : " ").append(std::to_string(sum));
}

// Writes the new state of `what` with its history row and its event. Returns as keep_money.
std::int64_t store_state(sql::connection& db, const order_teller& by, order& what,
                         const order_state& next, const wanted_change& wanted, instant now) {
    const order_state before = what.state;
    what.state = next;
    ++what.version;
    db.exec("UPDATE orders SET status = ?, payment = ?, version = ? WHERE id = ?",
            json::enum_text(next.status), json::enum_text(next.payment), what.version, what.id);
    add_change(db, what.id, {what.version, now, next, wanted.actor, wanted.reason});
    const std::int64_t sum = keep_money(db, by, what, before, wanted, now);
    if (next.status == order_status::cancelled && before.status != order_status::cancelled)
        give_back(db, by, what, before.status, now);
    stop_follows(db, what.id, next.status, now);
    announce(db, by, order_changed_event, what, news_of(what, wanted), now);
    return sum;
}

}  // namespace

expected<void> apply_change(sql::connection& db, const order_teller& by, order& what,
                            const wanted_change& wanted, instant now) {
    if (wanted.payment) what.payments = load_payments(db, what);
    auto next = changed(what, wanted);
    if (!next) return std::unexpected(std::move(next.error()));
    const order_state before = what.state;
    const std::int64_t sum = store_state(db, by, what, *next, wanted, now);
    if (!wanted.by_buyer && auth::is_account(wanted.actor))
        record_action(db, {wanted.actor, now}, action_of(wanted), audit_subject::order,
                      what.number.text(), text_of(before), text_of(*next, sum));
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
        db.exec("DELETE FROM erasure_due WHERE order_id = ?", found->id);
        add_change(db, found->id,
                   {found->version, now, found->state, auth::owner_of_account(account), "joined"});
        announce(db, by, order_changed_event, *found, now);
    }
    found->history = load_history(db, *found);
    found->payments = load_payments(db, *found);
    return std::move(*found);
}

int lapse_orders(sql::connection& db, const order_teller& by, instant now, int limit) {
    std::vector<order> due;
    static const std::string sql =
        std::string(order_columns()) +
        "WHERE status = 'pending' AND hold_until <= ? ORDER BY hold_until LIMIT ?";
    for (const sql::row& one : db.query(sql, now, limit)) due.push_back(read_order(one));
    const wanted_change lapsed{
        .to = order_status::cancelled, .actor = "system", .reason = "hold_expired"};
    for (order& one : due)
        store_state(db, by, one, {order_status::cancelled, one.state.payment}, lapsed, now);
    return static_cast<int>(due.size());
}

}  // namespace flores::order
