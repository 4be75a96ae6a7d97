// What both adapters of auth.db do inside their transactions.
#pragma once

#include "platform/sql/sqlite.hpp"
#include "services/auth/accounts.hpp"

#include <string>

namespace flores::accounts::rows {

inline constexpr std::string_view account_columns =
    "id, email, name, language, role, role_version, created_at";

// Of a row whose columns are account_columns, from `first` on.
account read_account(const sql::row& found, int first = 0);

// Opens the session and remembers its network.
void insert_session(sql::connection& db, const std::string& account, const session_start& fresh);

// Forgets the session and what its refresh tokens were.
void delete_session(sql::connection& db, const std::string& session);
void delete_sessions_of(sql::connection& db, const std::string& account);

// Adds one session to the list of ends.
void append_end(sql::connection& db, const std::string& session, instant until);

// Raises the role version by one, and ends every token of the account below it.
void raise_role_version(sql::connection& db, const std::string& account, instant until);

}  // namespace flores::accounts::rows
