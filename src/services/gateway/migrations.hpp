// The tables of gateway.db.
#pragma once

#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::gateway {

inline constexpr std::array<sql::migration, 1> migrations{{
    {1, "replays", R"sql(
CREATE TABLE replay (
    scope TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX replay_by_age ON replay (at);
CREATE INDEX replay_of_account ON replay (account) WHERE account <> '';
)sql"},
}};

inline constexpr sql::store_tables tables{"gateway.db", "", migrations};

}  // namespace flores::gateway
