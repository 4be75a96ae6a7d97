#include "services/order/storage/place_order.hpp"

#include "domain/utf8.hpp"
#include "platform/json/encode.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/slot_rows.hpp"
#include "services/order/storage/stock_rows.hpp"

#include <sqlite3.h>

#include <utility>

namespace flores::order {
namespace {

std::int64_t next_of_day(sql::connection& db, const std::string& date) {
    const auto placed = db.integer("SELECT placed FROM order_day WHERE date = ?", date);
    if (!placed) db.exec("INSERT INTO order_day (date, placed) VALUES (?, 0)", date);
    db.exec("UPDATE order_day SET placed = placed + 1 WHERE date = ?", date);
    return placed.value_or(0);
}

std::int64_t insert_order(sql::connection& db, const prepared_order& what, const order& made) {
    const order_draft& draft = what.draft;
    db.exec(
        "INSERT INTO orders (number, version, status, payment, method, account, token_hash, "
        "language, delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, "
        "total, lines, people, search, placed_at, hold_until) "
        "VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        made.number.text(), json::enum_text(made.state.status), json::enum_text(made.state.payment),
        json::enum_text(draft.method), made.account, made.token_hash,
        draft.spoken == language::en ? "en" : "es", draft.delivery.date.text(), draft.delivery.slot,
        draft.delivery.zone, draft.delivery.commune, draft.amounts.merchandise.amount,
        draft.amounts.delivery_fee.amount, draft.amounts.surcharge.amount,
        draft.amounts.total.amount, what.lines, what.people, what.search, draft.placed_at,
        draft.hold_until);
    return sqlite3_last_insert_rowid(db.handle());
}

// Every line that cannot be filled is named, so that the buyer corrects them at once.
expected<void> take_stock(sql::connection& db, id_source& ids, const order_draft& draft,
                          std::int64_t order_id) {
    error refused(sold_out);
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
        const order_line& line = draft.lines[i];
        const stock_step step{.sku = line.sku,
                              .delta = -line.quantity,
                              .reason = movement_reason::sold,
                              .order_id = order_id,
                              .amount = line.unit_price * line.quantity,
                              .at = draft.placed_at};
        if (take_step(db, ids, step)) continue;
        refused.fields.push_back(
            {"/lines/" + std::to_string(i),
             sold_out.code,
             {std::string(sold_out.title.es), std::string(sold_out.title.en)}});
    }
    if (!refused.fields.empty()) return std::unexpected(std::move(refused));
    return {};
}

order order_of(const order_draft& draft, const order_number& number, const order_secrets& secrets) {
    order made;
    made.number = number;
    made.account = draft.account;
    made.method = draft.method;
    made.spoken = draft.spoken;
    made.delivery = draft.delivery;
    made.amounts = draft.amounts;
    made.lines = draft.lines;
    made.people = draft.people;
    made.placed_at = draft.placed_at;
    made.hold_until = draft.hold_until;
    if (!made.account) made.token_hash = auth::sha256_hex(secrets.access_token(number));
    const std::string actor = draft.account ? "account:" + *draft.account : "guest";
    made.history.push_back({1, draft.placed_at, made.state, actor, {}});
    return made;
}

}  // namespace

prepared_order prepare(order_draft draft) {
    const order_people& who = draft.people;
    std::string search = fold(who.buyer_name);
    for (const std::string* part :
         {&who.recipient_name, &who.buyer_email, &who.buyer_phone, &who.recipient_phone})
        search.append(" ").append(fold(*part));
    std::string lines = json::encode(draft.lines);
    std::string people = json::encode(who);
    return {std::move(draft), std::move(lines), std::move(people), std::move(search)};
}

// A guest whose first answer was lost, or who sent it twice at once, is another guest each time:
// the key is kept for each of them, so that whichever cookie stays in the browser finds the order.
expected<std::optional<order>> replay_order(sql::connection& db, const key_claim& claim,
                                            instant now) {
    auto answered = find_answer(db, claim, now);
    if (!answered) return std::unexpected(std::move(answered.error()));
    if (!*answered) return std::nullopt;
    const kept_answer& kept = **answered;
    auto before = load_order(db, kept.subject);
    if (!before) return std::nullopt;
    if (!claim.joint_scope.empty()) {
        key_claim also = claim;
        also.scope = std::exchange(also.joint_scope, {});
        auto known = find_answer(db, also, now);
        if (known && !*known) keep_answer(db, also, kept, now);
    }
    return as_of(std::move(*before), load_history(db, kept.subject), kept.version);
}

// Cheap refusals come first: what is undone costs the writer's time all the same.
expected<order> place_order(sql::connection& db, const prepared_order& what,
                            const order_secrets& secrets, id_source& ids) {
    const order_draft& draft = what.draft;
    auto answered = replay_order(db, draft.claim, draft.placed_at);
    if (!answered) return std::unexpected(std::move(answered.error()));
    if (*answered) return std::move(**answered);
    if (plan_revision(db) != draft.plan_revision) return fail(plan_changed);
    if (!take_place(db, draft.delivery, draft.slot_capacity)) return fail(slot_full);
    const local_date day = today(draft.placed_at);
    const auto counter = static_cast<std::uint64_t>(next_of_day(db, day.text()));
    order made = order_of(draft, secrets.numbering.number(day, counter), secrets);
    made.id = insert_order(db, what, made);
    auto taken = take_stock(db, ids, draft, made.id);
    if (!taken) return std::unexpected(std::move(taken.error()));
    add_change(db, made.id, made.history.front());
    keep_answer(db, draft.claim, {made.id, made.version}, draft.placed_at);
    announce(db, ids, order_placed_event, made, draft.placed_at);
    return made;
}

}  // namespace flores::order
