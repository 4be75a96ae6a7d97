#include "services/order/storage/substitution_rows.hpp"

#include "platform/auth/keys.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/cells.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/audit_rows.hpp"
#include "services/order/storage/former_content.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/payment_rows.hpp"
#include "services/order/storage/run_rows.hpp"

#include <algorithm>

namespace flores::order {
namespace {

// Whoever has the link, so the buyer: as the actor of a change.
constexpr std::string_view link_holder = "guest";

std::string columns_where(std::string_view condition) {
    return std::string(
               "SELECT s.id, orders.number, s.status, s.line, s.replacement, s.difference, "
               "s.to_refund, s.note, s.proposed_at, s.expires_at, s.decided_at, orders.total, "
               "orders.status, s.restock, (SELECT CAST(coalesce(sum(l.to_refund), 0) AS BIGINT) "
               "FROM substitution l WHERE l.order_id = s.order_id AND l.version > s.version), ")
        .append(kept_column)
        .append(" FROM substitution s JOIN orders ON orders.id = s.order_id WHERE ")
        .append(condition);
}

// What is still owed of a substitution's `share`: of all that is, those after it come first.
std::int64_t still_owed(std::int64_t share, std::int64_t kept, std::int64_t total,
                        std::int64_t of_later) {
    return std::clamp(kept - total - of_later, std::int64_t{0}, share);
}

substitution read_substitution(const sql::row& from) {
    substitution out;
    out.id = from.string(0);
    out.number = sql::parsed_at<order_number>(from, 1);
    out.status = sql::enum_at<substitution_status>(from, 2);
    // Nobody is asked any more for what its order cannot take.
    const bool takes = can_substitute(sql::enum_at<order_status>(from, 12));
    if (out.status == substitution_status::open && !takes)
        out.status = substitution_status::withdrawn;
    out.line = sql::json_at<order_line>(from, 3);
    if (!from.is_null(4)) out.replacement = sql::json_at<order_line>(from, 4);
    out.difference = {from.integer(5)};
    out.to_refund = {
        still_owed(from.integer(6), from.integer(15), from.integer(11), from.integer(14))};
    out.note = from.string(7);
    out.proposed_at = from.time(8);
    out.expires_at = from.time(9);
    out.decided_at = from.optional_time(10);
    out.order_total = {from.integer(11)};
    out.restock = from.integer(13) != 0;
    return out;
}

std::vector<substitution> newest_of(sql::connection& db, std::int64_t order_id) {
    static const std::string sql = columns_where("s.order_id = ? ORDER BY s.id DESC LIMIT 100");
    std::vector<substitution> out;
    for (const sql::row& one : db.query(sql, order_id)) out.push_back(read_substitution(one));
    return out;
}

void insert_substitution(sql::connection& db, const substitution& what, std::int64_t order_id,
                         const std::string& token) {
    const auto replacement =
        what.replacement ? std::optional(json::encode(*what.replacement)) : std::nullopt;
    db.exec(
        "INSERT INTO substitution (id, order_id, status, line, replacement, difference, "
        "to_refund, note, token_hash, proposed_at, expires_at, restock) "
        "VALUES (?, ?, 'open', ?, ?, ?, 0, ?, ?, ?, ?, ?)",
        what.id, order_id, json::encode(what.line), replacement, what.difference.amount, what.note,
        auth::sha256_hex(token), what.proposed_at, what.expires_at, what.restock);
}

std::string replacement_sku(const substitution& what) {
    return what.replacement ? what.replacement->sku : "-";
}

// Takes the new flowers before the sale of the old ones is taken back: nothing is kept of either if
// it fails.
// The amounts of both add up to what the order costs less, whichever of its lines that is off.
expected<void> exchange_stock(sql::connection& db, const order_teller& tell,
                              const substitution& what, const order& of, instant now) {
    const auto place = std::ranges::find(of.lines, what.line);
    const auto index = static_cast<std::size_t>(place - of.lines.begin());
    const std::int64_t brought = net_of_line(what.line, of.promotions, index);
    stock_step step{.sku = {}, .order_id = of.id, .actor = link_holder, .note = what.id, .at = now};
    if (what.replacement) {
        step.sku = what.replacement->sku;
        step.delta = -what.replacement->quantity;
        step.reason = movement_reason::sold;
        step.amount = brought - what.difference.amount;
        if (!take_step(db, tell.ids, step)) return fail(sold_out);
    }
    step.sku = what.line.sku;
    step.delta = what.line.quantity;
    step.reason = movement_reason::returned;
    step.amount = what.replacement ? -brought : -what.difference.amount;
    take_sale_back(db, tell, of.number, !what.restock, step);
    return {};
}

// The order with its new lines and amounts, its history and its event.
expected<void> apply_substitution(sql::connection& db, const order_teller& tell, order& what,
                                  substitution& chosen, instant now) {
    auto next =
        substituted({what.lines, what.promotions, what.amounts}, chosen.line, chosen.replacement);
    if (!next) return fail(wrong_state);
    chosen.difference = {what.amounts.total.amount - next->amounts.total.amount};
    auto exchanged = exchange_stock(db, tell, chosen, what, now);
    if (!exchanged) return exchanged;
    const former_content former{what.lines, what.promotions, what.amounts.merchandise.amount,
                                what.amounts.discount.amount, what.amounts.total.amount};
    what.payments = load_payments(db, what);
    const std::int64_t owed_before = what.overpaid();
    what.lines = std::move(next->lines);
    what.promotions = std::move(next->promotions);
    what.amounts = next->amounts;
    chosen.to_refund = {what.overpaid() - owed_before};
    // As when it is placed: nothing is waited for where nothing is to be paid.
    const bool settled = what.amounts.total.amount == 0;
    if (const auto state = paid(what.state); settled && state) what.state = *state;
    ++what.version;
    db.exec(
        "UPDATE orders SET lines = ?, promotions = ?, merchandise = ?, discount = ?, total = ?, "
        "status = ?, payment = ?, version = ? WHERE id = ?",
        json::encode(what.lines), json::encode(what.promotions), what.amounts.merchandise.amount,
        what.amounts.discount.amount, what.amounts.total.amount, json::enum_text(what.state.status),
        json::enum_text(what.state.payment), what.version, what.id);
    add_change(
        db, what.id,
        {what.version, now, what.state, std::string(link_holder), substitution_reason(chosen)});
    db.exec(
        "UPDATE substitution SET difference = ?, to_refund = ?, version = ?, before = ? "
        "WHERE id = ?",
        chosen.difference.amount, chosen.to_refund.amount, what.version, json::encode(former),
        chosen.id);
    runs_show_anew(db, what.id);
    announce(db, tell, order_changed_event, what, now);
    return {};
}

void close_substitution(sql::connection& db, substitution& what, substitution_status to,
                        instant now) {
    what.status = to;
    what.decided_at = now;
    db.exec("UPDATE substitution SET status = ?, decided_at = ? WHERE id = ?", json::enum_text(to),
            now, what.id);
}

}  // namespace

expected<substitution> add_substitution(sql::connection& db, const order_teller& tell,
                                        const substitution_draft& draft, const staff_act& by) {
    substitution made = draft.what;
    auto what = load_order(db, made.number);
    if (!what) return fail(errors::not_found);
    if (!can_substitute(what->state.status)) return fail(wrong_state);
    if (db.integer("SELECT 1 FROM substitution WHERE order_id = ? AND status = 'open' "
                   "AND expires_at > ?",
                   what->id, by.at))
        return fail(substitution_pending);
    // One whose time is over no longer stands in the way of another.
    db.exec("UPDATE substitution SET status = 'withdrawn' WHERE order_id = ? AND status = 'open'",
            what->id);
    auto next =
        substituted({what->lines, what->promotions, what->amounts}, made.line, made.replacement);
    if (!next) return std::unexpected(std::move(next.error()));
    made.difference = {what->amounts.total.amount - next->amounts.total.amount};
    made.order_total = what->amounts.total;
    insert_substitution(db, made, what->id, draft.token);
    want_mail(db, tell, *what, contact::mail_kind::substitution,
              {{"proposal", proposal_text(made, what->spoken)},
               {"link", "/substitution?token=" + draft.token}},
              by.at);
    record_action(db, by, "substitution.propose", audit_subject::order, made.number.text(),
                  made.line.sku, replacement_sku(made));
    return made;
}

expected<std::vector<substitution>> substitutions_of(sql::connection& db,
                                                     const order_number& number) {
    const auto id = db.integer("SELECT id FROM orders WHERE number = ?", number.text());
    if (!id) return fail(errors::not_found);
    return newest_of(db, *id);
}

std::optional<substitution> find_substitution(sql::connection& db, const std::string& token_hash) {
    static const std::string sql = columns_where("s.token_hash = ?");
    for (const sql::row& one : db.query(sql, token_hash)) return read_substitution(one);
    return std::nullopt;
}

expected<substitution> decide_substitution(sql::connection& db, const order_teller& tell,
                                           const std::string& token_hash, bool accept,
                                           instant now) {
    auto chosen = find_substitution(db, token_hash);
    if (!chosen) return fail(errors::not_found);
    const auto to = accept ? substitution_status::accepted : substitution_status::refused;
    if (chosen->status == to) return std::move(*chosen);
    const bool withdrawn = chosen->status == substitution_status::withdrawn;
    if (!withdrawn && chosen->status != substitution_status::open)
        return fail(substitution_decided);
    auto what = load_order(db, chosen->number);
    if (!what || !can_substitute(what->state.status)) return fail(wrong_state);
    if (withdrawn || chosen->expires_at <= now) return fail(substitution_closed);
    if (accept) {
        auto applied = apply_substitution(db, tell, *what, *chosen, now);
        if (!applied) return std::unexpected(std::move(applied.error()));
    }
    close_substitution(db, *chosen, to, now);
    chosen->order_total = what->amounts.total;
    return std::move(*chosen);
}

expected<substitution> take_back_substitution(sql::connection& db, const order_number& number,
                                              const std::string& id, const staff_act& by) {
    static const std::string sql = columns_where("s.id = ? AND orders.number = ?");
    std::optional<substitution> found;
    for (const sql::row& one : db.query(sql, id, number.text())) found = read_substitution(one);
    if (!found) return fail(errors::not_found);
    if (found->status == substitution_status::withdrawn) return std::move(*found);
    if (found->status != substitution_status::open) return fail(substitution_decided);
    close_substitution(db, *found, substitution_status::withdrawn, by.at);
    record_action(db, by, "substitution.withdraw", audit_subject::order, number.text(),
                  found->line.sku, replacement_sku(*found));
    return std::move(*found);
}

std::set<std::string> missing_skus_of(sql::connection& db, std::int64_t order_id) {
    std::vector<substitution> all = newest_of(db, order_id);
    std::ranges::reverse(all);
    return missing_skus(all);
}

void take_sale_back(sql::connection& db, const order_teller& tell, const order_number& of,
                    bool missing, const stock_step& returned) {
    if (!missing) {
        take_step(db, tell.ids, returned);
        return;
    }
    const auto entry = find_entry(db, returned.sku);
    if (!entry) return;
    add_movement(db, returned, entry->on_hand + returned.delta);
    const std::string number = of.text();
    add_movement(db,
                 {.sku = returned.sku,
                  .delta = -returned.delta,
                  .reason = movement_reason::wasted,
                  .order_id = returned.order_id,
                  .actor = "system",
                  .note = number,
                  .at = returned.at},
                 entry->on_hand);
}

void owe_for_substitutions(sql::connection& db, std::int64_t order_id, std::int64_t sum) {
    for (const substitution& one : newest_of(db, order_id)) {
        if (one.status != substitution_status::accepted) continue;
        const std::int64_t share = std::min(sum, one.difference.amount);
        db.exec("UPDATE substitution SET to_refund = ? WHERE id = ?", share, one.id);
        sum -= share;
    }
}

void forget_notes(sql::connection& db, std::int64_t order_id) {
    db.exec("UPDATE substitution SET note = '' WHERE order_id = ?", order_id);
}

}  // namespace flores::order
