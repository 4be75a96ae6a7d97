#include "services/auth/storage/sql_sessions.hpp"

#include "platform/auth/claims.hpp"
#include "services/auth/storage/rows.hpp"

#include <fmt/format.h>

namespace flores::accounts {
namespace {

void end_one(sql::connection& db, const std::string& id, instant until) {
    rows::delete_session(db, id);
    rows::append_end(db, id, until);
}

constexpr std::int64_t all_of_them = 1'000'000;  // SQLite has no OFFSET without LIMIT

// Makes room for one more.
void end_stalest(sql::connection& db, const std::string& account, instant until) {
    std::vector<std::string> beyond;
    for (const sql::row& found :
         db.query("SELECT id FROM session WHERE account = ? ORDER BY last_seen DESC, id "
                  "LIMIT ? OFFSET ?",
                  account, all_of_them, sessions_max - 1))
        beyond.push_back(found.string(0));
    for (const auto& id : beyond) end_one(db, id, until);
}

struct held_session {
    std::string id;
    std::string token_hash;
    std::int64_t generation = 0;
    instant last_seen{};
    bool second_factor = false;
    account who{};
};

constexpr std::string_view held_columns =
    "s.id, s.token_hash, s.generation, s.last_seen, s.factor <> 'none', a.id, a.email, a.name, "
    "a.language, a.role, a.role_version, a.created_at, a.email_verified_at IS NOT NULL";
constexpr int held_columns_count = 13;

held_session read_held(const sql::row& found) {
    return {found.string(0), found.string(1), found.integer(2),
            found.time(3),   found.flag(4),   rows::read_account(found, 5)};
}

std::optional<held_session> session_by_token(sql::connection& db, const std::string& hash) {
    static const std::string sql = fmt::format(
        "SELECT {} FROM session s JOIN account a ON a.id = s.account "
        "WHERE s.token_hash = ?",
        held_columns);
    for (const sql::row& found : db.query(sql, hash)) return read_held(found);
    return std::nullopt;
}

rotation spend(sql::connection& db, held_session held, const presented_token& token) {
    db.exec("INSERT INTO spent_token (hash, session, generation, spent_at) VALUES (?, ?, ?, ?)",
            token.hash, held.id, held.generation, token.at);
    db.exec("DELETE FROM spent_token WHERE session = ? AND generation <= ?", held.id,
            held.generation - spent_tokens_max);
    db.exec(
        "UPDATE session SET token_hash = ?, generation = generation + 1, last_seen = ?, "
        "address = ? WHERE id = ?",
        token.successor_hash, token.at, token.address, held.id);
    return {rotation::kind::rotated, std::move(held.id), std::move(held.who), held.second_factor};
}

// A token that is not current: repeated within the grace, or reused.
rotation look_back(sql::connection& db, const presented_token& token) {
    static const std::string sql = fmt::format(
        "SELECT {}, t.generation, t.spent_at FROM spent_token t JOIN session s ON "
        "s.id = t.session JOIN account a ON a.id = s.account WHERE t.hash = ?",
        held_columns);
    std::optional<held_session> held;
    bool just_spent = false;
    for (const sql::row& found : db.query(sql, token.hash)) {
        held = read_held(found);
        just_spent = found.integer(held_columns_count) + 1 == held->generation &&
                     token.at - found.time(held_columns_count + 1) <= spent_grace &&
                     held->token_hash == token.successor_hash;
    }
    if (!held) return {};
    if (just_spent)
        return {rotation::kind::repeated, std::move(held->id), std::move(held->who),
                held->second_factor};
    end_one(db, held->id, token.until);
    return {rotation::kind::reused, std::move(held->id), {}};
}

ends read_ends(sql::connection& db, std::int64_t position) {
    ends out;
    if (!db.integer("SELECT 1 FROM ended WHERE position = ?", position)) position = 0;
    out.position = position;
    for (const sql::row& found :
         db.query("SELECT position, name, role_version_min, until FROM ended WHERE position > ? "
                  "ORDER BY position LIMIT ?",
                  position, static_cast<std::int64_t>(ends_max))) {
        out.position = found.integer(0);
        if (const auto floor = found.optional_integer(2))
            out.batch.floors.push_back({found.string(1), *floor, found.time(3)});
        else
            out.batch.sessions.push_back({found.string(1), found.time(3)});
    }
    return out;
}

}  // namespace

task<expected<void>> sql_session_repository::open(std::string account, std::int64_t seen,
                                                  session_start fresh, instant until) {
    auto work = [account = std::move(account), seen, fresh = std::move(fresh),
                 until](sql::connection& db) -> expected<void> {
        if (db.integer("SELECT role_version FROM account WHERE id = ?", account) != seen)
            return fail(errors::stale);
        end_stalest(db, account, until);
        rows::insert_session(db, account, fresh);
        rows::note_sign_in(db, account, fresh);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_session_repository::note_failure(std::optional<std::string> account,
                                                          instant at, std::string network,
                                                          sign_in_outcome why) {
    auto work = [account = std::move(account), at, network = std::move(network),
                 why](sql::connection& db) -> expected<void> {
        if (account)
            rows::note_sign_in(db, *account, at, network, why, factor_kind::none);
        else
            rows::count_for_nobody(db, "sign_in");
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<sign_in_record>>> sql_session_repository::sign_ins(std::string account) {
    auto work = [account = std::move(account)](
                    sql::connection& db) -> expected<std::vector<sign_in_record>> {
        std::vector<sign_in_record> out;
        for (const sql::row& found : db.query("SELECT at, network, outcome, factor FROM sign_in "
                                              "WHERE account = ? ORDER BY id DESC",
                                              account))
            out.push_back({found.time(0), found.string(1), found.string(2), found.string(3)});
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<rotation>> sql_session_repository::rotate(presented_token token) {
    auto work = [token = std::move(token)](sql::connection& db) -> expected<rotation> {
        auto held = session_by_token(db, token.hash);
        if (!held) return look_back(db, token);
        if (token.at - held->last_seen > session_idle_max) return rotation{};
        return spend(db, std::move(*held), token);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::vector<session>>> sql_session_repository::list(std::string account,
                                                                  instant now) {
    auto work = [account = std::move(account),
                 now](sql::connection& db) -> expected<std::vector<session>> {
        std::vector<session> out;
        for (const sql::row& found :
             db.query("SELECT id, created_at, last_seen, address FROM session WHERE account = ? "
                      "AND last_seen >= ? ORDER BY last_seen DESC, id DESC",
                      account, instant(now - session_idle_max)))
            out.push_back({found.string(0), found.time(1), found.time(2), found.string(3)});
        return out;
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<void>> sql_session_repository::end(std::string account, std::string id,
                                                 instant until) {
    auto work = [account = std::move(account), id = std::move(id),
                 until](sql::connection& db) -> expected<void> {
        if (!db.integer("SELECT 1 FROM session WHERE id = ? AND account = ?", id, account))
            return fail(errors::not_found);
        end_one(db, id, until);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sql_session_repository::end_all(std::string account, instant until) {
    auto work = [account = std::move(account), until](sql::connection& db) -> expected<void> {
        rows::delete_sessions_of(db, account);
        rows::raise_role_version(db, account, until);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<ends>> sql_session_repository::ended_since(std::int64_t position) {
    auto work = [position](sql::connection& db) -> expected<ends> {
        return read_ends(db, position);
    };
    co_return co_await file_.read(work);
}

task<expected<void>> sql_session_repository::forget(instant now) {
    auto work = [now](sql::connection& db) -> expected<void> {
        const instant idle_before = now - session_idle_max;
        db.exec(
            "DELETE FROM spent_token WHERE session IN (SELECT id FROM session WHERE last_seen < ?)",
            idle_before);
        db.exec("DELETE FROM session WHERE last_seen < ?", idle_before);
        db.exec("DELETE FROM known_network WHERE last_seen < ?",
                instant(now - known_network_age_max));
        db.exec("DELETE FROM sign_in WHERE at < ?", instant(now - sign_in_age_max));
        db.exec("DELETE FROM one_time_token WHERE expires_at < ?", now);
        db.exec("DELETE FROM ended WHERE until < ?", instant(now - auth::token_leeway));
        return {};
    };
    co_return co_await file_.write(work);
}

}  // namespace flores::accounts
