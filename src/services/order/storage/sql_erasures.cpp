#include "services/order/storage/sql_erasures.hpp"

#include "domain/utf8.hpp"
#include "platform/auth/principal.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/encode.hpp"
#include "services/order/events.hpp"
#include "services/order/storage/order_rows.hpp"
#include "services/order/storage/payment_rows.hpp"
#include "services/order/storage/run_rows.hpp"
#include "services/order/storage/substitution_rows.hpp"

#include <algorithm>
#include <set>

namespace flores::order {
namespace {

// Nothing more is done for the flowers of these.
constexpr std::string_view flowers_ended = "('delivered', 'cancelled', 'refunded')";

// For so long after its placing an order that seems to owe money keeps whom it is owed to.
constexpr std::chrono::days owed_kept{60};

// Whoever does not take what was told in so long before an order's end, or at it, holds its people
// for so long from its end.
constexpr std::chrono::hours news_within{1};
constexpr std::chrono::days told_within{1};

// Anything shorter would be found in words that have nothing to do with anybody.
constexpr std::size_t telling_bytes_min = 6;

std::vector<std::string> names_of(const order_people& who) {
    std::vector<std::string> out;
    for (const std::string* one : {&who.buyer_name, &who.buyer_email, &who.buyer_phone,
                                   &who.recipient_name, &who.recipient_phone})
        if (one->size() >= telling_bytes_min) out.push_back(fold(*one));
    return out;
}

// Staff write what they like beside a movement; the stock itself stays as it was counted.
void forget_stock_notes(sql::connection& db, const std::vector<std::string>& names) {
    std::vector<std::int64_t> named;
    for (const sql::row& found :
         db.query("SELECT id, note FROM stock_movement "
                  "WHERE reason NOT IN ('sold', 'returned') AND note <> ''")) {
        const std::string note = fold(found.text(1));
        for (const std::string& name : names)
            if (note.contains(name)) named.push_back(found.integer(0));
    }
    for (const std::int64_t id : named)
        db.exec("UPDATE stock_movement SET note = '' WHERE id = ?", id);
}

// What people wrote or signed goes with them; who of the shop did what, and when, stays.
void blank(sql::connection& db, id_source& ids, const order& what, instant now) {
    static const std::string nobody = json::encode(order_people{});
    const std::int64_t id = what.id;
    forget_stock_notes(db, names_of(what.people));
    db.exec(
        "UPDATE orders SET people = ?, search = '', account = NULL, token_hash = NULL WHERE id = ?",
        nobody, id);
    db.exec("UPDATE order_change SET reason = '' WHERE order_id = ?", id);
    db.exec(
        "UPDATE order_change SET actor = 'erased' WHERE order_id = ?1 AND (actor = ?2 OR "
        "(actor LIKE 'account:%' AND version = 1))",
        id, auth::owner_of_account(what.account.value_or("")));
    db.exec("UPDATE payment_entry SET reason = '', reference = '' WHERE order_id = ?", id);
    forget_proofs(db, id);
    forget_notes(db, id);
    db.exec("DELETE FROM erasure_due WHERE order_id = ?", id);
    events::forget_personal(db, what.number.text());
    events::append(
        db, events::make_event(ids, now, order_forgotten_event, what.number.text(), what.version,
                               json::encode(order_forgotten{what.number.text()})));
}

// Whose flowers are there, or never will be, may still be owed money: nothing is left to do. What
// the shop keeps for good (a fee, flowers that were used) keeps nobody's data for ever.
bool is_over(sql::connection& db, order& what, instant now) {
    if (now - what.placed_at >= owed_kept) return true;
    what.payments = load_payments(db, what);
    return action_for(what) == next_action::none;
}

// Those of the marked orders that are over and were told to the end, so that whoever waited for
// flowers, or for money, hears of it; of `among` alone where that is given.
std::vector<order> over_by(sql::connection& db, instant now,
                           const std::set<std::int64_t>* among = nullptr) {
    std::vector<std::int64_t> ended;
    // As a join, SQLite would look at every order that was ever finished.
    static const std::string sql =
        "SELECT d.order_id FROM erasure_due d WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = "
        "d.order_id AND o.status IN " +
        std::string(flowers_ended) + ")";
    for (const sql::row& found : db.query(sql))
        if (!among || among->contains(found.integer(0))) ended.push_back(found.integer(0));
    std::vector<order> out;
    for (const std::int64_t id : ended)
        if (auto what = load_order(db, id); what && is_over(db, *what, now))
            out.push_back(std::move(*what));
    if (out.empty()) return out;
    const std::vector<instant> untaken = events::untaken_personal(db);
    std::erase_if(out, [&db, &untaken, now](const order& one) {
        const instant end = load_history(db, one).back().at;
        const auto first = std::ranges::lower_bound(untaken, end - news_within);
        return first != untaken.end() && *first <= end && now - end < told_within;
    });
    return out;
}

}  // namespace

// Guests' orders have no index by e-mail: they are looked through on a reader, so that nobody who
// places an order waits for it.
task<expected<std::vector<order>>> sql_erasure_repository::of_guest(std::string email) {
    auto look = [email = std::move(email)](sql::connection& db) -> expected<std::vector<order>> {
        std::vector<order> out;
        if (email.empty()) return out;
        const std::string sql =
            std::string(order_columns()) + "WHERE account IS NULL AND " +
            (db.kind() == sql::driver::sqlite ? "people" : "CAST(people AS json)") +
            " ->> 'buyer_email' = ? ORDER BY id DESC";
        for (const sql::row& one : db.query(sql, email)) out.push_back(read_order(one));
        return out;
    };
    co_return co_await file_.read(std::move(look));
}

task<expected<void>> sql_erasure_repository::erase(std::string account, std::string email,
                                                   instant now) {
    auto guests = co_await of_guest(std::move(email));
    if (!guests) co_return std::unexpected(std::move(guests.error()));
    auto work = [account = std::move(account), guests = std::move(*guests), now,
                 &ids = ids_](sql::connection& db) -> expected<void> {
        std::vector<std::int64_t> theirs;
        for (const order& one : guests)
            if (db.integer("SELECT 1 FROM orders WHERE id = ? AND account IS NULL AND token_hash "
                           "IS NOT NULL",  // neither joined nor blanked meanwhile
                           one.id))
                theirs.push_back(one.id);
        for (const sql::row& one : db.query("SELECT id FROM orders WHERE account = ?", account))
            theirs.push_back(one.integer(0));
        std::set<std::int64_t> marked;  // now; the others wait for their end since an earlier time
        for (const std::int64_t id : theirs)
            if (db.exec("INSERT INTO erasure_due (order_id) VALUES (?) ON CONFLICT DO NOTHING",
                        id) > 0)
                marked.insert(id);
        const std::vector<order> over = over_by(db, now, &marked);
        for (const order& one : over) blank(db, ids, one, now);
        if (!over.empty()) db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_erasure_repository::erase_finished(instant now) {
    auto look = [now](sql::connection& db) -> expected<std::vector<order>> {
        return over_by(db, now);
    };
    auto found = co_await file_.read(look);
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (found->empty()) co_return expected<void>();
    auto work = [over = std::move(*found), now,
                 &ids = ids_](sql::connection& db) -> expected<void> {
        for (const order& one : over)
            if (db.integer("SELECT 1 FROM erasure_due d JOIN orders o ON o.id = d.order_id WHERE "
                           "o.id = ? AND o.version = ?",
                           one.id, one.version))
                blank(db, ids, one, now);
        db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::order
