#include "services/order/storage/place_order.hpp"

#include "domain/utf8.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "platform/json/language.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/former_content.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/promotion_rows.hpp"
#include "services/order/storage/slot_rows.hpp"
#include "services/order/storage/stock_rows.hpp"

#include <utility>

namespace flores::order {
namespace {

// Where number and access token stand in an order_announced, and places of their width until they
// are known.
constexpr std::string_view before_number = R"({"number":")";
constexpr std::string_view no_number = "FV-00000000-00000";
constexpr std::string_view before_token = R"(","access_token":")";
constexpr std::string_view no_token = "----------------------";

// Every line that cannot be filled is named, so that the buyer corrects them at once.
expected<void> take_stock(sql::connection& db, id_source& ids, const order_draft& draft,
                          std::int64_t order_id) {
    error refused(sold_out);
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
        const order_line& line = draft.lines[i];
        if (take_step(db, ids, step_of(draft, i, order_id))) continue;
        const auto entry = find_entry(db, line.sku);
        refused.fields.push_back(short_line(i, line.sku, entry ? entry->on_hand : 0));
    }
    if (!refused.fields.empty()) return std::unexpected(std::move(refused));
    return {};
}

std::int64_t next_id(sql::connection& db) {
    return db.integer("SELECT max(id) FROM orders").value_or(0) + 1;
}

void announce_placing(sql::connection& db, events::event told, const std::string& number,
                      const std::string& token) {
    told.aggregate = number;
    std::size_t at = before_number.size();
    told.payload.replace(at, no_number.size(), number);
    at += number.size() + before_token.size();
    if (!token.empty()) told.payload.replace(at, no_token.size(), token);
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
    std::string promotions = json::encode(draft.promotions);
    const order still_unnumbered = order_of(draft, {});
    order_announced told = announced(still_unnumbered);
    told.number = no_number;
    if (!draft.account) told.access_token = std::string(no_token);
    told.cart = draft.cart;
    if (!draft.transfer_details.empty()) {
        told.hold_until = draft.hold_until;
        told.transfer_details = draft.transfer_details;
    }
    events::event placing =
        events::make_event(ids, draft.placed_at, order_placed_event, "", 1, json::encode(told));
    placing.personal = true;
    return {std::move(draft),      std::move(lines),  std::move(people),
            std::move(promotions), std::move(search), std::move(placing)};
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
    made.promotions = draft.promotions;
    made.state = first_state(draft.amounts);
    made.people = draft.people;
    made.placed_at = draft.placed_at;
    made.hold_until = draft.hold_until;
    made.history.push_back(placing_of(made));
    return made;
}

expected<std::optional<order>> replay_order(sql::connection& db, const key_claim& claim,
                                            instant now) {
    auto answered = find_answer(db, claim, now);
    if (!answered) return std::unexpected(std::move(answered.error()));
    if (!*answered) return std::nullopt;
    const kept_answer& kept = **answered;
    auto before = load_order(db, kept.subject);
    if (!before) return std::nullopt;
    const auto history = load_history(db, *before);
    undo_substitutions(db, *before, kept.version);
    return as_of(std::move(*before), history, kept.version);
}

numbered_order number_order(const order_draft& draft, std::int64_t id, std::uint64_t counter,
                            const order_secrets& secrets) {
    numbered_order made;
    made.row.id = id;
    made.row.number = secrets.numbering.number(today(draft.placed_at), counter);
    if (draft.account) return made;
    made.token = secrets.access_token(made.row.number, draft.placed_at);
    made.row.token_hash = auth::sha256_hex(made.token);
    return made;
}

// Orders are never deleted, so ids count them without a gap; a day counts from its first. Nothing
// is written but once a day.
std::int64_t first_id_of(sql::connection& db, const std::string& date, std::int64_t id) {
    const auto first = db.integer("SELECT first_id - skipped FROM order_day WHERE date = ?", date);
    if (!first) db.exec("INSERT INTO order_day (date, first_id) VALUES (?, ?)", date, id);
    return first.value_or(id);
}

stock_step step_of(const order_draft& draft, std::size_t line, std::int64_t order_id) {
    const order_line& taken = draft.lines[line];
    return {.sku = taken.sku,
            .delta = -taken.quantity,
            .reason = movement_reason::sold,
            .order_id = order_id,
            .amount = net_of_line(taken, draft.promotions, line),
            .at = draft.placed_at};
}

void insert_order(sql::connection& db, const prepared_order& what, const placed_row& row) {
    const order_draft& draft = what.draft;
    const order_state first = first_state(draft.amounts);
    db.exec(
        "INSERT INTO orders (id, number, version, status, payment, method, account, token_hash, "
        "language, delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, "
        "total, lines, people, search, placed_at, hold_until, discount, promotions, "
        "slot_times) "
        "VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id, row.number.text(), json::enum_text(first.status), json::enum_text(first.payment),
        json::enum_text(draft.method), draft.account, row.token_hash, json::enum_text(draft.spoken),
        draft.delivery.date.text(), draft.delivery.slot, draft.delivery.zone,
        draft.delivery.commune, draft.amounts.merchandise.amount, draft.amounts.delivery_fee.amount,
        draft.amounts.surcharge.amount, draft.amounts.total.amount, what.lines, what.people,
        what.search, draft.placed_at, draft.hold_until, draft.amounts.discount.amount,
        what.promotions, draft.delivery.slot_times);
}

void answer_and_tell(sql::connection& db, const prepared_order& what, const numbered_order& made) {
    keep_answer(db, what.draft.claim, {made.row.id, 1}, what.draft.placed_at);
    announce_placing(db, what.placing, made.row.number.text(), made.token);
}

// Cheap refusals come first: what is undone costs the writer's time all the same.
expected<placed_row> place_one(sql::connection& db, const prepared_order& what,
                               const order_secrets& secrets, id_source& ids) {
    const order_draft& draft = what.draft;
    auto answered = replay_order(db, draft.claim, draft.placed_at);
    if (!answered) return std::unexpected(std::move(answered.error()));
    if (*answered) return placed_row{.replayed = std::move(**answered)};
    if (plan_revision(db) != draft.plan_revision) return fail(plan_changed);
    if (!take_place(db, draft.delivery, draft.slot_capacity)) return fail(slot_full);
    const std::int64_t id = next_id(db);
    const std::int64_t first = first_id_of(db, today(draft.placed_at).text(), id);
    const numbered_order made =
        number_order(draft, id, static_cast<std::uint64_t>(id - first), secrets);
    auto taken = take_stock(db, ids, draft, id);
    if (!taken) return std::unexpected(std::move(taken.error()));
    insert_order(db, what, made.row);
    auto granted = take_promotions(db, draft, id);
    if (!granted) return std::unexpected(std::move(granted.error()));
    answer_and_tell(db, what, made);
    return made.row;
}

void skip_numbers(sql::connection& db, local_date day, std::uint64_t random) {
    const std::int64_t id = next_id(db);
    const auto counter = static_cast<std::uint64_t>(id - first_id_of(db, day.text(), id));
    db.exec("UPDATE order_day SET skipped = skipped + ? WHERE date = ?",
            static_cast<std::int64_t>(numbers_to_skip(counter, random)), day.text());
}

}  // namespace flores::order
