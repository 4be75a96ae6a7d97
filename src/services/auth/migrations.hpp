// The tables of auth.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::accounts {

// A spent token keeps the generation in which it was current; the one before its session's present
// generation is the one just spent. ended.role_version_min: NULL for one session, else of an
// account's tokens. AUTOINCREMENT: a position once read is never given again.
inline constexpr std::array<sql::migration, 2> migrations{{
    {1, "accounts and sessions", R"sql(
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('es', 'en')),
    role TEXT NOT NULL,
    role_version INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX account_admin ON account (role) WHERE role = 'admin';
CREATE TABLE known_network (
    account TEXT NOT NULL REFERENCES account (id),
    network TEXT NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (account, network)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_network_by_age ON known_network (last_seen);
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    token_hash TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_account ON session (account, last_seen);
CREATE INDEX session_by_last_seen ON session (last_seen);
CREATE TABLE spent_token (
    hash TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    generation INTEGER NOT NULL,
    spent_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_token_of_session ON spent_token (session, generation);
CREATE TABLE ended (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    role_version_min INTEGER,
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX ended_by_until ON ended (until);
)sql"},
    {2, "outbox", events::outbox_ddl},
}};

}  // namespace flores::accounts
