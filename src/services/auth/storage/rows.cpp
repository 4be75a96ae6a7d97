#include "services/auth/storage/rows.hpp"

#include <stdexcept>
#include <vector>

namespace flores::accounts::rows {

account read_account(const sql::row& found, int first) {
    const auto address = email::parse(found.text(first + 1));
    const auto rank = auth::role_named(found.text(first + 4));
    if (!address || !rank) throw std::runtime_error("auth.db holds an account that cannot be");
    return {found.string(first),     *address, found.string(first + 2),
            found.string(first + 3), *rank,    found.integer(first + 5),
            found.time(first + 6)};
}

void insert_session(sql::connection& db, const std::string& account, const session_start& fresh) {
    db.exec(
        "INSERT INTO session (id, account, token_hash, generation, created_at, last_seen, address) "
        "VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5)",
        fresh.id, account, fresh.token_hash, fresh.at, fresh.address);
    db.exec(
        "INSERT INTO known_network (account, network, last_seen) VALUES (?, ?, ?) "
        "ON CONFLICT (account, network) DO UPDATE SET last_seen = excluded.last_seen",
        account, fresh.network, fresh.at);
    db.exec(
        "DELETE FROM known_network WHERE account = ?1 AND network NOT IN (SELECT network FROM "
        "known_network WHERE account = ?1 ORDER BY last_seen DESC, network LIMIT ?2)",
        account, known_networks_max);
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
