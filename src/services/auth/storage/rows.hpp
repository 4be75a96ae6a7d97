// What both adapters of auth.db do inside their transactions.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/auth/accounts.hpp"
#include "services/auth/one_time_tokens.hpp"

#include <string>

namespace flores::accounts::rows {

inline constexpr std::string_view account_columns =
    "id, email, name, language, role, role_version, created_at, email_verified_at IS NOT NULL";

// Of a row whose columns are account_columns, from `first` on.
account read_account(const sql::row& found, int first = 0);

// Opens the session and remembers its network.
void insert_session(sql::connection& db, const std::string& account, const session_start& fresh);

// Notes a sign-in, and forgets the oldest of its kind beyond sign_ins_max.
void note_sign_in(sql::connection& db, const std::string& account, instant at,
                  std::string_view network, sign_in_outcome what, factor_kind factor);
void note_sign_in(sql::connection& db, const std::string& account, const session_start& fresh);

// Costs what a write for an account costs, where there is none.
void count_for_nobody(sql::connection& db, std::string_view what);

// Replaces what the account had for that purpose.
void put_token(sql::connection& db, const std::string& account, const one_time_token& fresh);
void delete_token(sql::connection& db, const std::string& account, token_purpose what);

// not_found: no such account.
expected<account> load_account(sql::connection& db, const std::string& id);
bool only_admin(sql::connection& db);
std::string role_of(sql::connection& db, const std::string& account);  // empty: no such account

// Whether the account has a second factor that counts.
bool enrolled(sql::connection& db, const std::string& account);
// With its recovery codes.
void delete_second_factor(sql::connection& db, const std::string& account);

// Replaces the hash, ends every session, raises the role version and forgets links to reset it.
void replace_password(sql::connection& db, const std::string& account, const std::string& hash,
                      instant until);

// Forgets the session and what its refresh tokens were.
void delete_session(sql::connection& db, const std::string& session);
void delete_sessions_of(sql::connection& db, const std::string& account);

// Adds one session to the list of ends.
void append_end(sql::connection& db, const std::string& session, instant until);

// Raises the role version by one, and ends every token of the account below it.
void raise_role_version(sql::connection& db, const std::string& account, instant until);

}  // namespace flores::accounts::rows
