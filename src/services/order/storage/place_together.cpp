#include "services/order/storage/place_together.hpp"

#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/slot_rows.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace flores::order {
namespace {

struct slot_state {
    std::optional<std::int64_t> capacity{};
    std::int64_t taken = 0;
    bool changed = false;
};

struct stock_state_of {
    stock_entry entry;
    bool changed = false;
};

// As string_to_array takes them; there is no comma in a SKU or a date.
std::string listed(const std::set<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out.append(out.empty() ? "" : ",").append(word);
    return out;
}

// What the orders look at, as those before left it.
class counter {
public:
    counter(sql::connection& db, const std::vector<waiting_order>& all,
            const order_secrets& secrets, id_source& ids);

    expected<placed_row> place(const prepared_order& what);

    // Writes what is left of stock and slots.
    void close();

private:
    using slot_key = std::tuple<std::string, std::string, std::string>;  // date, slot, zone

    void look_at_stock(const std::set<std::string>& skus);
    void look_at_slots(const std::set<std::string>& dates);
    expected<void> has_all(const order_draft& draft) const;
    void take_stock(const order_draft& draft, std::int64_t order_id);
    std::uint64_t count_of(const order_draft& draft, std::int64_t id);

    sql::connection& db_;
    const order_secrets& secrets_;
    id_source& ids_;
    std::set<std::string, std::less<>> answered_;
    std::int64_t plan_ = 0;
    std::int64_t last_id_ = 0;
    std::map<slot_key, slot_state> slots_;
    std::map<std::string, stock_state_of, std::less<>> stock_;
    std::map<std::string, std::int64_t> first_ids_;  // by date
};

counter::counter(sql::connection& db, const std::vector<waiting_order>& all,
                 const order_secrets& secrets, id_source& ids)
    : db_(db), secrets_(secrets), ids_(ids) {
    std::vector<std::string> scopes;
    std::set<std::string> skus, dates;
    for (const waiting_order& one : all) {
        const order_draft& draft = one.what->draft;
        scopes.push_back(draft.claim.scope);
        dates.insert(draft.delivery.date.text());
        for (const order_line& line : draft.lines) skus.insert(line.sku);
    }
    answered_ = answered_scopes(db, scopes);
    plan_ = plan_revision(db);
    last_id_ = db.integer("SELECT max(id) FROM orders").value_or(0);
    look_at_slots(dates);
    look_at_stock(skus);
}

void counter::look_at_slots(const std::set<std::string>& dates) {
    for (const sql::row& one : db_.query("SELECT date, slot, zone, capacity, taken FROM slot_use "
                                         "WHERE date = ANY (string_to_array(?, ','))",
                                         listed(dates)))
        slots_[{one.string(0), one.string(1), one.string(2)}] = {one.optional_integer(3),
                                                                 one.integer(4)};
}

void counter::look_at_stock(const std::set<std::string>& skus) {
    for (const sql::row& one : db_.query("SELECT sku, on_hand, low_at, version FROM stock "
                                         "WHERE sku = ANY (string_to_array(?, ','))",
                                         listed(skus)))
        stock_[one.string(0)].entry = {one.string(0), one.integer(1), one.integer(2),
                                       one.integer(3)};
}

// Everything is looked at before anything is written, so there is nothing to undo.
expected<placed_row> counter::place(const prepared_order& what) {
    const order_draft& draft = what.draft;
    if (answered_.contains(draft.claim.scope)) {
        auto answered = replay_order(db_, draft.claim, draft.placed_at);
        if (!answered) return std::unexpected(std::move(answered.error()));
        if (*answered) return placed_row{.replayed = std::move(**answered)};
    }
    if (plan_ != draft.plan_revision) return fail(plan_changed);
    slot_state& slot =
        slots_[{draft.delivery.date.text(), draft.delivery.slot, draft.delivery.zone}];
    if (slot.taken >= slot.capacity.value_or(draft.slot_capacity)) return fail(slot_full);
    auto enough = has_all(draft);
    if (!enough) return std::unexpected(std::move(enough.error()));

    ++slot.taken;
    slot.changed = true;
    const std::int64_t id = ++last_id_;
    const numbered_order made = number_order(draft, id, count_of(draft, id), secrets_);
    take_stock(draft, id);
    insert_order(db_, what, made.row);
    answer_and_tell(db_, what, made);
    answered_.insert(draft.claim.scope);
    return made.row;
}

// Every line that cannot be filled is named, so that the buyer corrects them at once.
expected<void> counter::has_all(const order_draft& draft) const {
    error refused(sold_out);
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
        const order_line& line = draft.lines[i];
        const auto found = stock_.find(line.sku);
        const std::int64_t left = found == stock_.end() ? 0 : found->second.entry.on_hand;
        if (left < line.quantity) refused.fields.push_back(short_line(i, line.sku, left));
    }
    if (!refused.fields.empty()) return std::unexpected(std::move(refused));
    return {};
}

void counter::take_stock(const order_draft& draft, std::int64_t order_id) {
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
        const stock_step step = step_of(draft, i, order_id);
        auto& [entry, changed] = stock_.find(step.sku)->second;
        const std::string_view state_before = stock_state(entry.on_hand, entry.low_at);
        entry.on_hand += step.delta;
        ++entry.version;
        changed = true;
        add_movement(db_, step, entry.on_hand);
        tell_state(db_, ids_, entry, state_before, step.at);
    }
}

std::uint64_t counter::count_of(const order_draft& draft, std::int64_t id) {
    const std::string day = today(draft.placed_at).text();
    auto found = first_ids_.find(day);
    if (found == first_ids_.end()) found = first_ids_.emplace(day, first_id_of(db_, day, id)).first;
    return static_cast<std::uint64_t>(id - found->second);
}

void counter::close() {
    for (const auto& [key, slot] : slots_) {
        if (!slot.changed) continue;
        const auto& [date, name, zone] = key;
        db_.exec(
            "INSERT INTO slot_use (date, slot, zone, capacity, taken) VALUES (?, ?, ?, NULL, ?) "
            "ON CONFLICT (date, slot, zone) DO UPDATE SET taken = excluded.taken",
            date, name, zone, slot.taken);
    }
    for (const auto& [sku, stock] : stock_)
        if (stock.changed)
            db_.exec("UPDATE stock SET on_hand = ?, version = ? WHERE sku = ?", stock.entry.on_hand,
                     stock.entry.version, sku);
}

}  // namespace

std::vector<expected<placed_row>> place_together(sql::connection& db,
                                                 const std::vector<waiting_order>& all,
                                                 const order_secrets& secrets, id_source& ids) {
    counter open(db, all, secrets, ids);
    std::vector<expected<placed_row>> answers;
    answers.reserve(all.size());
    for (const waiting_order& one : all) {
        if (one.too_late)
            answers.push_back(fail(errors::deadline_exceeded));
        else
            answers.push_back(open.place(*one.what));
    }
    open.close();
    return answers;
}

}  // namespace flores::order
