#include "services/auth/storage/rows.hpp"

#include "platform/json/described.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <vector>

namespace flores::accounts::rows {

account read_account(const sql::row& found, int first) {
    const auto address = email::parse(found.text(first + 1));
    const auto rank = auth::role_named(found.text(first + 4));
    if (!address || !rank)
        throw std::runtime_error("the store of auth holds an account that cannot be");
    return {found.string(first),
            *address,
            found.string(first + 2),
            found.string(first + 3),
            *rank,
            found.integer(first + 5),
            found.time(first + 6),
            found.flag(first + 7)};
}

void insert_session(sql::connection& db, const std::string& account, const session_start& fresh) {
    db.exec(
        "INSERT INTO session (id, account, token_hash, generation, created_at, last_seen, address, "
        "factor) VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5, ?6)",
        fresh.id, account, fresh.token_hash, fresh.at, fresh.address,
        json::enum_text(fresh.factor));
    db.exec(
        "INSERT INTO known_network (account, network, last_seen) VALUES (?, ?, ?) "
        "ON CONFLICT (account, network) DO UPDATE SET last_seen = excluded.last_seen",
        account, fresh.network, fresh.at);
    db.exec(
        "DELETE FROM known_network WHERE account = ?1 AND network NOT IN (SELECT network FROM "
        "known_network WHERE account = ?1 ORDER BY last_seen DESC, network LIMIT ?2)",
        account, known_networks_max);
}

void note_sign_in(sql::connection& db, const std::string& account, instant at,
                  std::string_view network, sign_in_outcome what, factor_kind factor) {
    db.exec(
        "INSERT INTO sign_in (account, at, network, outcome, factor) "
        "SELECT id, ?2, ?3, ?4, ?5 FROM account WHERE id = ?1",
        account, at, network, json::enum_text(what), json::enum_text(factor));
    db.exec(
        "DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE account = ?1 AND "
        "CASE WHEN outcome = 'signed_in' THEN 1 ELSE 0 END = ?2 ORDER BY id DESC LIMIT 1000000 "
        "OFFSET ?3)",
        account, what == sign_in_outcome::signed_in, sign_ins_max);
}

void note_sign_in(sql::connection& db, const std::string& account, const session_start& fresh) {
    note_sign_in(db, account, fresh.at, fresh.network, sign_in_outcome::signed_in, fresh.factor);
}

void count_for_nobody(sql::connection& db, std::string_view what) {
    db.exec(
        "INSERT INTO asked_of_nobody (what, times) VALUES (?, 1) "
        "ON CONFLICT (what) DO UPDATE SET times = asked_of_nobody.times + 1",
        what);
}

void put_token(sql::connection& db, const std::string& account, const one_time_token& fresh) {
    delete_token(db, account, fresh.purpose);
    db.exec(
        "INSERT INTO one_time_token (hash, account, purpose, made_at, expires_at) "
        "VALUES (?, ?, ?, ?, ?)",
        fresh.hash, account, json::enum_text(fresh.purpose), fresh.made_at, fresh.expires_at);
}

void delete_token(sql::connection& db, const std::string& account, token_purpose what) {
    db.exec("DELETE FROM one_time_token WHERE account = ? AND purpose = ?", account,
            json::enum_text(what));
}

expected<account> load_account(sql::connection& db, const std::string& id) {
    static const std::string sql =
        fmt::format("SELECT {} FROM account WHERE id = ?", account_columns);
    for (const sql::row& found : db.query(sql, id)) return read_account(found);
    return fail(errors::not_found);
}

bool only_admin(sql::connection& db) {
    return db.integer("SELECT count(*) FROM account WHERE role = 'admin'") == 1;
}

std::string role_of(sql::connection& db, const std::string& account) {
    return db.text("SELECT role FROM account WHERE id = ?", account).value_or("");
}

bool enrolled(sql::connection& db, const std::string& account) {
    return db.integer("SELECT confirmed FROM second_factor WHERE account = ?", account) == 1;
}

void delete_second_factor(sql::connection& db, const std::string& account) {
    db.exec("DELETE FROM recovery_code WHERE account = ?", account);
    db.exec("DELETE FROM second_factor WHERE account = ?", account);
}

void replace_password(sql::connection& db, const std::string& account, const std::string& hash,
                      instant until) {
    db.exec("UPDATE account SET password_hash = ? WHERE id = ?", hash, account);
    delete_sessions_of(db, account);
    raise_role_version(db, account, until);
    delete_token(db, account, token_purpose::reset_password);
}

void delete_session(sql::connection& db, const std::string& session) {
    db.exec("DELETE FROM spent_token WHERE session = ?", session);
    db.exec("DELETE FROM session WHERE id = ?", session);
}

void delete_sessions_of(sql::connection& db, const std::string& account) {
    db.exec("DELETE FROM spent_token WHERE session IN (SELECT id FROM session WHERE account = ?)",
            account);
    db.exec("DELETE FROM session WHERE account = ?", account);
}

void append_end(sql::connection& db, const std::string& session, instant until) {
    db.exec("INSERT INTO ended (name, until) VALUES (?, ?)", session, until);
}

void raise_role_version(sql::connection& db, const std::string& account, instant until) {
    db.exec("UPDATE account SET role_version = role_version + 1 WHERE id = ?", account);
    db.exec(
        "INSERT INTO ended (name, role_version_min, until) "
        "SELECT id, role_version, ? FROM account WHERE id = ?",
        until, account);
}

}  // namespace flores::accounts::rows
