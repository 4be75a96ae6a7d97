// The tables of user.db.
#pragma once

#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::user {

inline constexpr std::array<sql::migration, 1> migrations{{
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
}};

}  // namespace flores::user
