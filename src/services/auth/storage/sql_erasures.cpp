#include "services/auth/storage/sql_erasures.hpp"

#include "platform/events/outbox.hpp"
#include "services/auth/events.hpp"
#include "services/auth/storage/rows.hpp"

#include <vector>

namespace flores::accounts {
namespace {

constexpr std::string_view gone_events =
    "event NOT IN (SELECT id FROM outbox WHERE type = 'account.erased')";

void delete_account(sql::connection& db, const std::string& id) {
    rows::delete_sessions_of(db, id);
    rows::delete_second_factor(db, id);
    db.exec("DELETE FROM known_network WHERE account = ?", id);
    db.exec("DELETE FROM one_time_token WHERE account = ?", id);
    db.exec("DELETE FROM sign_in WHERE account = ?", id);
    db.exec("DELETE FROM second_factor_reset WHERE account = ?", id);
    db.exec("DELETE FROM account WHERE id = ?", id);
}

void keep(sql::connection& db, const events::event& again) {
    db.exec(
        "INSERT INTO erasure_again (id, account, version, due_at, payload) VALUES (?, ?, ?, ?, ?)",
        again.id, again.aggregate, again.version, again.occurred_at, again.payload);
}

std::vector<events::event> due_by(sql::connection& db, instant now) {
    std::vector<events::event> out;
    for (const sql::row& one :
         db.query("SELECT id, account, version, payload FROM erasure_again WHERE due_at <= ?", now))
        out.push_back({one.string(0), std::string(account_erased_event), one.string(1),
                       one.integer(2), now, one.string(3), true});
    return out;
}

}  // namespace

task<expected<void>> sql_erasure_repository::erase(std::string account, std::int64_t seen,
                                                   instant until, events::event told,
                                                   events::event again) {
    auto work = [account = std::move(account), seen, until, told = std::move(told),
                 again = std::move(again)](sql::connection& db) -> expected<void> {
        const auto held = rows::load_account(db, account);
        if (!held) return std::unexpected(held.error());
        if (held->role_version != seen) return fail(errors::stale);
        if (held->rank == auth::role::admin && rows::only_admin(db)) return fail(last_admin);
        rows::raise_role_version(db, account, until);
        delete_account(db, account);
        events::forget_personal(db, account);
        events::append(db, told);
        db.exec("INSERT INTO erasure (event) VALUES (?)", told.id);
        keep(db, again);
        db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_erasure_repository::tell_again(instant now) {
    auto look = [now](sql::connection& db) -> expected<bool> {
        return !due_by(db, now).empty();
    };
    const expected<bool> waiting = co_await file_.read(look);
    if (!waiting) co_return std::unexpected(waiting.error());
    if (!*waiting) co_return expected<void>();
    auto work = [now](sql::connection& db) -> expected<void> {
        for (const events::event& each : due_by(db, now)) {
            events::append(db, each);
            db.exec("DELETE FROM erasure_again WHERE id = ?", each.id);
        }
        return {};
    };
    co_return co_await file_.write(work);
}

task<expected<void>> sql_erasure_repository::finish() {
    auto look = [](sql::connection& db) -> expected<bool> {
        return db.integer("SELECT 1 FROM erasure WHERE " + std::string(gone_events)).has_value();
    };
    const expected<bool> waiting = co_await file_.read(look);
    if (!waiting) co_return std::unexpected(waiting.error());
    if (!*waiting) co_return expected<void>();
    auto work = [](sql::connection& db) -> expected<void> {
        db.exec("DELETE FROM erasure WHERE " + std::string(gone_events));
        db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(work);
}

}  // namespace flores::accounts
