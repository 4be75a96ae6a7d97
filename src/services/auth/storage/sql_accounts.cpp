#include "services/auth/storage/sql_accounts.hpp"

#include "platform/events/outbox.hpp"
#include "platform/sql/list_part.hpp"
#include "services/auth/storage/rows.hpp"

#include <fmt/format.h>

namespace flores::accounts {
namespace {

constexpr int columns = 8;  // of rows::account_columns

constexpr std::string_view has_factor =
    "EXISTS (SELECT 1 FROM second_factor f WHERE f.account = account.id AND f.confirmed = 1)";

}  // namespace

task<expected<void>> sql_account_repository::add(account fresh, std::string password_hash,
                                                 std::optional<session_start> first,
                                                 std::optional<one_time_token> verification,
                                                 std::vector<events::event> told) {
    auto work = [fresh = std::move(fresh), hash = std::move(password_hash),
                 first = std::move(first), verification = std::move(verification),
                 told = std::move(told)](sql::connection& db) -> expected<void> {
        const std::int64_t added = db.exec(
            "INSERT INTO account (id, email, name, language, role, role_version, password_hash, "
            "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING",
            fresh.id, fresh.address.text(), fresh.name, fresh.language, name_of(fresh.rank),
            fresh.role_version, hash, fresh.created_at);
        if (added == 0) return fail(email_taken);
        if (first) {
            rows::insert_session(db, fresh.id, *first);
            rows::note_sign_in(db, fresh.id, *first);
        }
        if (verification) rows::put_token(db, fresh.id, *verification);
        events::append(db, told);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::optional<credentials>>> sql_account_repository::find(email address,
                                                                        std::string network) {
    using found_type = std::optional<credentials>;
    auto work = [address = std::move(address),
                 network = std::move(network)](sql::connection& db) -> expected<found_type> {
        static const std::string sql = fmt::format(
            "SELECT {}, password_hash, EXISTS (SELECT 1 FROM known_network k WHERE k.account = "
            "account.id AND k.network = ?1), {} FROM account WHERE email = ?2",
            rows::account_columns, has_factor);
        for (const sql::row& found : db.query(sql, network, address.text()))
            return found_type({rows::read_account(found), found.string(columns),
                               found.flag(columns + 1), found.flag(columns + 2)});
        return found_type();
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<credentials>> sql_account_repository::load(std::string id) {
    auto work = [id = std::move(id)](sql::connection& db) -> expected<credentials> {
        static const std::string sql =
            fmt::format("SELECT {}, password_hash, {} FROM account WHERE id = ?",
                        rows::account_columns, has_factor);
        for (const sql::row& found : db.query(sql, id))
            return credentials{rows::read_account(found), found.string(columns), false,
                               found.flag(columns + 1)};
        return fail(errors::not_found);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<account>> sql_account_repository::set_password(std::string id, std::int64_t seen,
                                                             std::string password_hash,
                                                             std::optional<session_start> next,
                                                             instant until,
                                                             std::vector<events::event> told) {
    auto work = [id = std::move(id), seen, hash = std::move(password_hash), next = std::move(next),
                 until, told = std::move(told)](sql::connection& db) -> expected<account> {
        const auto held = rows::load_account(db, id);
        if (!held) return held;
        if (held->role_version != seen) return fail(errors::stale);
        rows::replace_password(db, id, hash, until);
        if (next) rows::insert_session(db, id, *next);
        events::append(db, told);
        return rows::load_account(db, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_account_repository::rehash(std::string id, std::string seen,
                                                    std::string password_hash) {
    auto work = [id = std::move(id), seen = std::move(seen),
                 hash = std::move(password_hash)](sql::connection& db) -> expected<void> {
        db.exec("UPDATE account SET password_hash = ? WHERE id = ? AND password_hash = ?", hash, id,
                seen);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<account>> sql_account_repository::set_role(std::string id, auth::role rank,
                                                         std::string by, instant until,
                                                         std::vector<events::event> told) {
    auto work = [id = std::move(id), rank, by = std::move(by), until,
                 told = std::move(told)](sql::connection& db) -> expected<account> {
        if (rows::role_of(db, by) != name_of(auth::role::admin)) return fail(errors::forbidden);
        auto held = rows::load_account(db, id);
        if (!held || held->rank == rank) return held;
        if (rank > held->rank && !held->email_verified) return fail(email_unverified);
        if (held->rank == auth::role::admin && rows::only_admin(db)) return fail(last_admin);
        db.exec("UPDATE account SET role = ? WHERE id = ?", name_of(rank), id);
        rows::raise_role_version(db, id, until);
        events::append(db, told);
        return rows::load_account(db, id);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<list_part<account>>> sql_account_repository::list(std::string beginning,
                                                                std::string after, part_size size) {
    auto work = [beginning = std::move(beginning), after = std::move(after),
                 size](sql::connection& db) -> expected<list_part<account>> {
        // An e-mail is ASCII, so everything that begins with X is below X and a byte above it.
        static const std::string text = fmt::format(
            "SELECT {} FROM account WHERE email >= ?1 AND email < ?1 || '\x7f' AND email > ?2 "
            "ORDER BY email LIMIT ?3",
            rows::account_columns);
        const auto read = [](const sql::row& one) {
            return rows::read_account(one);
        };
        return sql::read_part<account>(db, text, read, after, size, beginning);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<bool>> sql_account_repository::has_admin() {
    auto work = [](sql::connection& db) -> expected<bool> {
        return db.integer("SELECT 1 FROM account WHERE role = 'admin' LIMIT 1").has_value();
    };
    co_return co_await file_.read(work);
}

}  // namespace flores::accounts
