// The tables of wishlist.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::wishlist {

inline constexpr std::array<sql::migration, 3> migrations{{
    {1, "outbox", events::outbox_ddl},
    // wish.account repeats the list's, so that the wishes of a SKU are found account by account.
    // stock_heard is what order told last of a SKU, wished or not.
    {2, "lists", R"sql(
CREATE TABLE wishlist (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('es', 'en')),
    notices INTEGER NOT NULL CHECK (notices IN (0, 1)),
    revision INTEGER NOT NULL,
    share_seed TEXT,
    share_hash TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CHECK ((share_seed IS NULL) = (share_hash IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX wishlist_of_account ON wishlist (account, created_at, id);
CREATE TABLE wish (
    list TEXT NOT NULL REFERENCES wishlist (id) ON DELETE CASCADE,
    sku TEXT NOT NULL,
    account TEXT NOT NULL,
    seen_price INTEGER NOT NULL,
    known_price INTEGER NOT NULL,
    price_version INTEGER NOT NULL,
    stock TEXT NOT NULL CHECK (stock IN ('in', 'out', 'back')),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (list, sku)
) STRICT, WITHOUT ROWID;
CREATE INDEX wish_of_sku ON wish (sku, account);
CREATE TABLE stock_heard (
    sku TEXT PRIMARY KEY,
    sold_out INTEGER NOT NULL CHECK (sold_out IN (0, 1)),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql"},
    // What an account was told of within the last day.
    {3, "what was told", R"sql(
CREATE TABLE told (
    account TEXT NOT NULL,
    sku TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('back', 'cheaper')),
    told_at INTEGER NOT NULL,
    PRIMARY KEY (account, sku, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_by_time ON told (told_at);
)sql"},
}};

inline constexpr sql::store_tables tables{"wishlist.db", "", migrations};

}  // namespace flores::wishlist
