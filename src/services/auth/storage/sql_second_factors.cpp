#include "services/auth/storage/sql_second_factors.hpp"

#include "platform/events/outbox.hpp"
#include "services/auth/storage/rows.hpp"

namespace flores::accounts {
namespace {

std::optional<second_factor> find(sql::connection& db, const std::string& account) {
    for (const sql::row& found : db.query(
             "SELECT secret, confirmed, last_step, (SELECT count(*) FROM recovery_code r WHERE "
             "r.account = f.account) FROM second_factor f WHERE account = ?",
             account))
        return second_factor{found.string(0), found.flag(1), found.integer(2), found.integer(3)};
    return std::nullopt;
}

void put_recovery(sql::connection& db, const std::string& account,
                  const std::vector<std::string>& hashes) {
    db.exec("DELETE FROM recovery_code WHERE account = ?", account);
    for (const std::string& hash : hashes)
        db.exec("INSERT INTO recovery_code (account, hash) VALUES (?, ?)", account, hash);
}

}  // namespace

task<expected<std::optional<second_factor>>> sql_second_factor_repository::load(
    std::string account) {
    auto work = [account = std::move(account)](
                    sql::connection& db) -> expected<std::optional<second_factor>> {
        return find(db, account);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<void>> sql_second_factor_repository::begin(std::string account,
                                                         std::string sealed_secret) {
    auto work = [account = std::move(account),
                 secret = std::move(sealed_secret)](sql::connection& db) -> expected<void> {
        if (!rows::load_account(db, account)) return fail(errors::not_found);
        if (rows::enrolled(db, account)) return fail(already_enrolled);
        db.exec(
            "INSERT INTO second_factor (account, secret, confirmed, last_step) VALUES (?, ?, 0, 0) "
            "ON CONFLICT (account) DO UPDATE SET secret = excluded.secret",
            account, secret);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_second_factor_repository::confirm(std::string account, std::int64_t seen,
                                                           std::string sealed_secret,
                                                           std::int64_t step,
                                                           std::vector<std::string> recovery_hashes,
                                                           std::optional<session_start> first) {
    auto work = [account = std::move(account), seen, secret = std::move(sealed_secret), step,
                 hashes = std::move(recovery_hashes),
                 first = std::move(first)](sql::connection& db) -> expected<void> {
        const auto who = rows::load_account(db, account);
        const auto held = find(db, account);
        if (!who || who->role_version != seen || !held || held->sealed_secret != secret)
            return fail(errors::stale);
        if (held->confirmed) return fail(already_enrolled);
        db.exec("UPDATE second_factor SET confirmed = 1, last_step = ? WHERE account = ?", step,
                account);
        put_recovery(db, account, hashes);
        if (first) {
            rows::insert_session(db, account, *first);
            rows::note_sign_in(db, account, *first);
        }
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sql_second_factor_repository::accept_step(std::string account,
                                                               std::int64_t step) {
    auto work = [account = std::move(account), step](sql::connection& db) -> expected<bool> {
        return db.exec(
                   "UPDATE second_factor SET last_step = ?1 WHERE account = ?2 AND confirmed = 1 "
                   "AND last_step < ?1",
                   step, account) == 1;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sql_second_factor_repository::spend_recovery(std::string account,
                                                                  std::string hash) {
    auto work = [account = std::move(account),
                 hash = std::move(hash)](sql::connection& db) -> expected<bool> {
        return rows::enrolled(db, account) &&
               db.exec("DELETE FROM recovery_code WHERE account = ? AND hash = ?", account, hash) ==
                   1;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_second_factor_repository::renew_recovery(std::string account,
                                                                  std::vector<std::string> hashes) {
    auto work = [account = std::move(account),
                 hashes = std::move(hashes)](sql::connection& db) -> expected<void> {
        if (!rows::enrolled(db, account)) return fail(not_enrolled);
        put_recovery(db, account, hashes);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_second_factor_repository::remove(std::string account) {
    auto work = [account = std::move(account)](sql::connection& db) -> expected<void> {
        if (!rows::enrolled(db, account)) return fail(not_enrolled);
        rows::delete_second_factor(db, account);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_second_factor_repository::reset(std::string account, std::string by,
                                                         instant at, instant until,
                                                         std::vector<events::event> told) {
    auto work = [account = std::move(account), by = std::move(by), at, until,
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        if (!by.empty() && rows::role_of(db, by) != name_of(auth::role::admin))
            return fail(errors::forbidden);
        if (!rows::load_account(db, account)) return fail(errors::not_found);
        const bool had = rows::enrolled(db, account);
        rows::delete_second_factor(db, account);
        db.exec("INSERT INTO second_factor_reset (account, actor, at) VALUES (?, ?, ?)", account,
                by, at);
        events::append(db, told);
        if (!had) return {};
        rows::delete_sessions_of(db, account);
        rows::raise_role_version(db, account, until);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

}  // namespace flores::accounts
