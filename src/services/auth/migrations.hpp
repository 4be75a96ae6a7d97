// The tables of auth.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::accounts {

// A spent token keeps the generation in which it was current; the one before its session's present
// generation is the one just spent. ended.role_version_min: NULL for one session, else of an
// account's tokens. AUTOINCREMENT: a position once read is never given again.
// asked_of_nobody is written where an account would be, so that the answer takes as long. erasure:
// events of erasures whose row was not wiped off the disk yet.
inline constexpr std::array<sql::migration, 5> migrations{{
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
    {2, "outbox", events::first_outbox_ddl},
    {3, "personal events", events::personal_outbox_ddl},
    {4, "verified e-mail, second factors, sign-ins, erasure", R"sql(
ALTER TABLE account ADD COLUMN email_verified_at INTEGER;
ALTER TABLE session ADD COLUMN factor TEXT NOT NULL DEFAULT 'none';
CREATE TABLE one_time_token (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    purpose TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (account, purpose)
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_token_by_expiry ON one_time_token (expires_at);
CREATE TABLE second_factor (
    account TEXT PRIMARY KEY REFERENCES account (id),
    secret TEXT NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE second_factor_reset (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE sign_in (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL,
    network TEXT NOT NULL,
    outcome TEXT NOT NULL,
    factor TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_of_account ON sign_in (account, id);
CREATE INDEX sign_in_by_age ON sign_in (at);
CREATE TABLE asked_of_nobody (
    what TEXT PRIMARY KEY,
    times INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE erasure (event TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
)sql"},
    {5, "erasures that are told again", R"sql(
CREATE TABLE erasure_again (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    version INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    payload TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql"},
}};

inline constexpr sql::store_tables tables{"auth.db", "auth", migrations};

}  // namespace flores::accounts
