// The tables of cart.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::cart {

inline constexpr std::array<sql::migration, 2> migrations{{
    {1, "carts", R"sql(
CREATE TABLE cart (
    owner TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cart_by_age ON cart (updated_at);
CREATE TABLE cart_line (
    owner TEXT NOT NULL REFERENCES cart (owner) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    seen_price INTEGER NOT NULL,
    PRIMARY KEY (owner, position)
) STRICT, WITHOUT ROWID;
)sql"},
    {2, "inbox", events::inbox_ddl},
}};

inline constexpr sql::store_tables tables{"cart.db", "", migrations};

}  // namespace flores::cart
