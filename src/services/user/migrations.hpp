// The tables of user.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::user {

inline constexpr std::array<sql::migration, 5> migrations{{
    {1, "profiles and addresses", R"sql(
CREATE TABLE profile (
    account TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('es', 'en')),
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE address (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    label TEXT NOT NULL,
    recipient TEXT NOT NULL,
    phone TEXT NOT NULL,
    line TEXT NOT NULL,
    details TEXT NOT NULL,
    commune TEXT NOT NULL,
    commune_name TEXT NOT NULL,
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX address_of_account ON address (account, created_at);
CREATE UNIQUE INDEX address_one_default ON address (account) WHERE is_default = 1;
)sql"},
    {2, "outbox", events::outbox_ddl},
    {3, "inbox", events::inbox_ddl},
    // reminder.told_of: the day it was last told of; due_of: the day it is told of next, from
    // due_on on; both NULL when it is over. Days are local dates.
    {4, "reminders and consents", R"sql(
CREATE TABLE reminder (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    occasion TEXT NOT NULL,
    date TEXT NOT NULL,
    yearly INTEGER NOT NULL CHECK (yearly IN (0, 1)),
    days_ahead INTEGER NOT NULL,
    told_of TEXT,
    due_of TEXT,
    due_on TEXT,
    created_at INTEGER NOT NULL,
    CHECK ((due_of IS NULL) = (due_on IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX reminder_of_account ON reminder (account, created_at);
CREATE INDEX reminder_due ON reminder (due_on) WHERE due_on IS NOT NULL;
CREATE TABLE consent (
    seq INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    given INTEGER NOT NULL CHECK (given IN (0, 1)),
    place TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_of_account ON consent (account, seq);
)sql"},
    // 0: the language is what the registration says, or nobody said any yet.
    {5, "whether the language was chosen",
     "ALTER TABLE profile ADD COLUMN language_chosen INTEGER NOT NULL DEFAULT 1 "
     "CHECK (language_chosen IN (0, 1));"},
}};

inline constexpr sql::store_tables tables{"user.db", "users", migrations};

}  // namespace flores::user
