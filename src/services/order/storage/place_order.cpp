#include "services/order/storage/place_order.hpp"

#include "domain/utf8.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/slot_rows.hpp"
#include "services/order/storage/stock_rows.hpp"

#include <utility>

namespace flores::order {
namespace {

// Where the number stands in an order_announced, and a place of its width until it is known.
constexpr std::string_view before_number = R"({"number":")";
constexpr std::string_view no_number = "FV-00000000-00000";

// Orders are never deleted, so ids count them without a gap; a day counts from its first. Nothing
// is written but once a day.
std::uint64_t counter_of(sql::connection& db, const std::string& date, std::int64_t id) {
    const auto first = db.integer("SELECT first_id FROM order_day WHERE date = ?", date);
    if (!first) db.exec("INSERT INTO order_day (date, first_id) VALUES (?, ?)", date, id);
    return static_cast<std::uint64_t>(id - first.value_or(id));
}

void insert_order(sql::connection& db, const prepared_order& what, const placed_row& row) {
    const order_draft& draft = what.draft;
    constexpr order_state first{};
    db.exec(
        "INSERT INTO orders (id, number, version, status, payment, method, account, token_hash, "
        "language, delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, "
        "total, lines, people, search, placed_at, hold_until) "
        "VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, row.number.text(), json::enum_text(first.status), json::enum_text(first.payment),
        json::enum_text(draft.method), draft.account, row.token_hash,
        draft.spoken == language::en ? "en" : "es", draft.delivery.date.text(), draft.delivery.slot,
        draft.delivery.zone, draft.delivery.commune, draft.amounts.merchandise.amount,
        draft.amounts.delivery_fee.amount, draft.amounts.surcharge.amount,
        draft.amounts.total.amount, what.lines, what.people, what.search, draft.placed_at,
        draft.hold_until);
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

void announce_placing(sql::connection& db, events::event told, const std::string& number) {
    told.aggregate = number;
    told.payload.replace(before_number.size(), no_number.size(), number);
    events::append(db, told);
}

}  // namespace

prepared_order prepare(order_draft draft, id_source& ids) {
    const order_people& who = draft.people;
    std::string search = fold(who.buyer_name);
    for (const std::string* part :
         {&who.recipient_name, &who.buyer_email, &who.buyer_phone, &who.recipient_phone})
        search.append(" ").append(fold(*part));
    std::string lines = json::encode(draft.lines);
    std::string people = json::encode(who);
    const order still_unnumbered = order_of(draft, {});
    order_announced told = announced(still_unnumbered);
    told.number = no_number;
    events::event placing =
        events::make_event(ids, draft.placed_at, order_placed_event, "", 1, json::encode(told));
    return {std::move(draft), std::move(lines), std::move(people), std::move(search),
            std::move(placing)};
}

order order_of(const order_draft& draft, placed_row placed) {
    order made;
    made.id = placed.id;
    made.number = placed.number;
    made.token_hash = std::move(placed.token_hash);
    made.account = draft.account;
    made.method = draft.method;
    made.spoken = draft.spoken;
    made.delivery = draft.delivery;
    made.amounts = draft.amounts;
    made.lines = draft.lines;
    made.people = draft.people;
    made.placed_at = draft.placed_at;
    made.hold_until = draft.hold_until;
    made.history.push_back(placing_of(made));
    return made;
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
    const auto history = load_history(db, *before);
    return as_of(std::move(*before), history, kept.version);
}

// Cheap refusals come first: what is undone costs the writer's time all the same.
expected<placed_row> place_order(sql::connection& db, const prepared_order& what,
                                 const order_secrets& secrets, id_source& ids) {
    const order_draft& draft = what.draft;
    auto answered = replay_order(db, draft.claim, draft.placed_at);
    if (!answered) return std::unexpected(std::move(answered.error()));
    placed_row row;
    if (*answered) {
        row.replayed = std::move(**answered);
        return row;
    }
    if (plan_revision(db) != draft.plan_revision) return fail(plan_changed);
    if (!take_place(db, draft.delivery, draft.slot_capacity)) return fail(slot_full);
    row.id = db.integer("SELECT max(id) FROM orders").value_or(0) + 1;
    const local_date day = today(draft.placed_at);
    row.number = secrets.numbering.number(day, counter_of(db, day.text(), row.id));
    if (!draft.account) row.token_hash = auth::sha256_hex(secrets.access_token(row.number));
    auto taken = take_stock(db, ids, draft, row.id);
    if (!taken) return std::unexpected(std::move(taken.error()));
    insert_order(db, what, row);
    keep_answer(db, draft.claim, {row.id, 1}, draft.placed_at);
    announce_placing(db, what.placing, row.number.text());
    return row;
}

}  // namespace flores::order
