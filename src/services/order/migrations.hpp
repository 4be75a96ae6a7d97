// The tables of order.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"
#include "services/order/day_tables.hpp"
#include "services/order/money_tables.hpp"

#include <array>

namespace flores::order {

inline constexpr std::array<sql::migration, 13> migrations{{
    {1, "orders, stock and delivery", R"sql(
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    payment TEXT NOT NULL,
    method TEXT NOT NULL,
    account TEXT,
    token_hash TEXT,
    language TEXT NOT NULL CHECK (language IN ('es', 'en')),
    delivery_date TEXT NOT NULL,
    slot TEXT NOT NULL,
    zone TEXT NOT NULL,
    commune TEXT NOT NULL,
    merchandise INTEGER NOT NULL,
    delivery_fee INTEGER NOT NULL,
    surcharge INTEGER NOT NULL,
    total INTEGER NOT NULL,
    lines TEXT NOT NULL,
    people TEXT NOT NULL,
    search TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    hold_until INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_of_account ON orders (account, id) WHERE account IS NOT NULL;
CREATE INDEX orders_by_status ON orders (status, id);
CREATE INDEX orders_by_delivery ON orders (delivery_date, id);
CREATE TABLE order_change (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    payment TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (order_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE order_day (
    date TEXT PRIMARY KEY,
    first_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE idempotency (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    scope TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    subject INTEGER NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_by_hash ON idempotency (hash);
CREATE TABLE stock (
    sku TEXT PRIMARY KEY,
    on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
    low_at INTEGER NOT NULL CHECK (low_at >= 0),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE stock_movement (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    delta INTEGER NOT NULL,
    reason TEXT NOT NULL,
    order_id INTEGER,
    amount INTEGER NOT NULL,
    on_hand INTEGER NOT NULL,
    actor TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_movement_by_hand ON stock_movement (sku, id)
    WHERE reason NOT IN ('sold', 'returned');
CREATE TABLE initial_stock (
    import_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    PRIMARY KEY (import_id, sku)
) STRICT, WITHOUT ROWID;
CREATE TABLE slot_use (
    date TEXT NOT NULL,
    slot TEXT NOT NULL,
    zone TEXT NOT NULL,
    capacity INTEGER CHECK (capacity >= 0),
    taken INTEGER NOT NULL CHECK (taken >= 0),
    PRIMARY KEY (date, slot, zone)
) STRICT, WITHOUT ROWID;
CREATE TABLE closure (
    date TEXT NOT NULL,
    slot TEXT NOT NULL,
    zone TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (date, slot, zone)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery_plan (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL,
    plan TEXT NOT NULL
) STRICT;
INSERT INTO delivery_plan (id, revision, plan) VALUES (1, 0, '');
)sql"},
    {2, "outbox", events::first_outbox_ddl},
    {3, "inbox", events::inbox_ddl},
    {4, "personal events", events::personal_outbox_ddl},
    {5, "the florist's day", day_ddl, audit_guard_sqlite, audit_guard_postgres},
    {6, "promotions and payments", money_ddl},
    {7, "erasure of finished orders", R"sql(
CREATE TABLE erasure_due (order_id INTEGER PRIMARY KEY REFERENCES orders (id)) STRICT;
)sql"},
    {8, "times of a slot as ordered",
     "ALTER TABLE orders ADD COLUMN slot_times TEXT NOT NULL DEFAULT '';"},
    {9, "replaced flowers that are sold again",
     "ALTER TABLE substitution ADD COLUMN restock INTEGER NOT NULL DEFAULT 0 "
     "CHECK (restock IN (0, 1));"},
    {10, "orders by the end of their hold",
     "CREATE INDEX orders_held ON orders (status, hold_until);"},
    {11, "orders that may owe a refund", R"sql(
CREATE INDEX orders_to_refund ON orders (status, payment)
    WHERE status = 'cancelled' AND payment = 'paid';
CREATE INDEX substitution_to_refund ON substitution (order_id) WHERE to_refund > 0;
)sql"},
    {12, "movements of orders name nobody",
     "UPDATE stock_movement SET actor = '' WHERE order_id IS NOT NULL "
     "AND actor LIKE 'account:%';"},
    {13, "numbers that a day skips",
     "ALTER TABLE order_day ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0);"},
}};

inline constexpr sql::store_tables tables{"order.db", "orders", migrations};

}  // namespace flores::order
