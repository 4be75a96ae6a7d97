#include "services/auth/storage/sqlite_accounts.hpp"

#include "platform/events/outbox.hpp"
#include "services/auth/storage/rows.hpp"

#include <fmt/format.h>

namespace flores::accounts {
namespace {

constexpr int columns = 7;  // of rows::account_columns

expected<account> load_account(sql::connection& db, const std::string& id) {
    static const std::string sql =
        fmt::format("SELECT {} FROM account WHERE id = ?", rows::account_columns);
    for (const sql::row& found : db.query(sql, id)) return rows::read_account(found);
    return fail(errors::not_found);
}

std::string role_of(sql::connection& db, const std::string& id) {
    return db.text("SELECT role FROM account WHERE id = ?", id).value_or("");
}

bool only_admin(sql::connection& db) {
    return db.integer("SELECT count(*) FROM account WHERE role = 'admin'") == 1;
}

}  // namespace

task<expected<void>> sqlite_account_repository::add(account fresh, std::string password_hash,
                                                    std::optional<session_start> first,
                                                    events::event told) {
    auto work = [fresh = std::move(fresh), hash = std::move(password_hash),
                 first = std::move(first),
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        const auto added = db.exec(
            "INSERT INTO account (id, email, name, language, role, role_version, password_hash, "
            "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING",
            fresh.id, fresh.address.text(), fresh.name, fresh.language, name_of(fresh.rank),
            fresh.role_version, hash, fresh.created_at);
        if (added == 0) return fail(email_taken);
        if (first) rows::insert_session(db, fresh.id, *first);
        events::append(db, told);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::optional<credentials>>> sqlite_account_repository::find(email address,
                                                                           std::string network) {
    using found_type = std::optional<credentials>;
    auto work = [address = std::move(address),
                 network = std::move(network)](sql::connection& db) -> expected<found_type> {
        static const std::string sql = fmt::format(
            "SELECT {}, password_hash, EXISTS (SELECT 1 FROM known_network k WHERE k.account = "
            "account.id AND k.network = ?1) FROM account WHERE email = ?2",
            rows::account_columns);
        for (const sql::row& found : db.query(sql, network, address.text()))
            return found_type(
                {rows::read_account(found), found.string(columns), found.flag(columns + 1)});
        return found_type();
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<credentials>> sqlite_account_repository::load(std::string id) {
    auto work = [id = std::move(id)](sql::connection& db) -> expected<credentials> {
        static const std::string sql = fmt::format(
            "SELECT {}, password_hash FROM account WHERE id = ?", rows::account_columns);
        for (const sql::row& found : db.query(sql, id))
            return credentials{rows::read_account(found), found.string(columns), false};
        return fail(errors::not_found);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<account>> sqlite_account_repository::set_password(std::string id, std::int64_t seen,
                                                                std::string password_hash,
                                                                std::optional<session_start> next,
                                                                instant until) {
    auto work = [id = std::move(id), seen, hash = std::move(password_hash), next = std::move(next),
                 until](sql::connection& db) -> expected<account> {
        const auto held = load_account(db, id);
        if (!held) return held;
        if (held->role_version != seen) return fail(errors::stale);
        db.exec("UPDATE account SET password_hash = ? WHERE id = ?", hash, id);
        rows::delete_sessions_of(db, id);
        rows::raise_role_version(db, id, until);
        if (next) rows::insert_session(db, id, *next);
        return load_account(db, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<account>> sqlite_account_repository::set_role(std::string id, auth::role rank,
                                                            std::string by, instant until) {
    auto work = [id = std::move(id), rank, by = std::move(by),
                 until](sql::connection& db) -> expected<account> {
        if (role_of(db, by) != name_of(auth::role::admin)) return fail(errors::forbidden);
        auto held = load_account(db, id);
        if (!held || held->rank == rank) return held;
        if (held->rank == auth::role::admin && only_admin(db)) return fail(last_admin);
        db.exec("UPDATE account SET role = ? WHERE id = ?", name_of(rank), id);
        rows::raise_role_version(db, id, until);
        return load_account(db, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<account>>> sqlite_account_repository::list(std::string beginning,
                                                                     std::string after,
                                                                     std::int64_t limit) {
    auto work = [beginning = std::move(beginning), after = std::move(after),
                 limit](sql::connection& db) -> expected<std::vector<account>> {
        // An e-mail is ASCII, so everything that begins with X is below X and a byte above it.
        static const std::string sql = fmt::format(
            "SELECT {} FROM account WHERE email >= ?1 AND email < ?1 || '\x7f' AND email > ?2 "
            "ORDER BY email LIMIT ?3",
            rows::account_columns);
        std::vector<account> out;
        for (const sql::row& found : db.query(sql, beginning, after, limit))
            out.push_back(rows::read_account(found));
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<bool>> sqlite_account_repository::has_admin() {
    auto work = [](sql::connection& db) -> expected<bool> {
        return db.integer("SELECT 1 FROM account WHERE role = 'admin' LIMIT 1").has_value();
    };
    co_return co_await file_.read(work);
}

}  // namespace flores::accounts
