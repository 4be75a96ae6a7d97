#include "services/auth/storage/sql_erasures.hpp"

#include "platform/events/outbox.hpp"
#include "services/auth/storage/rows.hpp"

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

}  // namespace

task<expected<void>> sql_erasure_repository::erase(std::string account, std::int64_t seen,
                                                   instant until, events::event told) {
    auto work = [account = std::move(account), seen, until,
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        const auto held = rows::load_account(db, account);
        if (!held) return std::unexpected(held.error());
        if (held->role_version != seen) return fail(errors::stale);
        if (held->rank == auth::role::admin && rows::only_admin(db)) return fail(last_admin);
        rows::raise_role_version(db, account, until);
        delete_account(db, account);
        events::forget_personal(db, account);
        events::append(db, told);
        db.exec("INSERT INTO erasure (event) VALUES (?)", told.id);
        db.leave_no_trace();
        return {};
    };
    co_return co_await file_.write(std::move(work));
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
