// The tables of promotions and payments in order.db.
#pragma once

#include <string_view>

namespace flores::order {

inline constexpr std::string_view money_ddl = R"sql(
ALTER TABLE orders ADD COLUMN discount INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN promotions TEXT NOT NULL DEFAULT '[]';
CREATE TABLE promotion (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    code TEXT,
    terms TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    uses_max INTEGER CHECK (uses_max > 0),
    customer_uses_max INTEGER CHECK (customer_uses_max > 0),
    used INTEGER NOT NULL CHECK (used >= 0),
    ended_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX promotion_by_code ON promotion (code)
    WHERE code IS NOT NULL AND ended_at IS NULL;
CREATE TABLE promotion_customer (
    promotion TEXT NOT NULL REFERENCES promotion (id),
    customer TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (promotion, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE promotion_use (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    promotion TEXT NOT NULL REFERENCES promotion (id),
    customers TEXT NOT NULL,
    amount INTEGER NOT NULL,
    at INTEGER NOT NULL,
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    PRIMARY KEY (order_id, promotion)
) STRICT, WITHOUT ROWID;
CREATE INDEX promotion_use_by_promotion ON promotion_use (promotion, order_id);
CREATE TABLE payment_entry (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    provider TEXT NOT NULL,
    reference TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (order_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO payment_entry (order_id, version, kind, amount, provider, reference, actor, reason, at)
SELECT o.id, c.version, CASE c.payment WHEN 'paid' THEN 'payment' ELSE 'refund' END, o.total,
       o.method, '', c.actor, c.reason, c.at
FROM orders AS o JOIN order_change AS c ON c.order_id = o.id
WHERE o.total > 0 AND c.payment IN ('paid', 'refunded')
  AND c.version = (SELECT min(f.version) FROM order_change AS f
                   WHERE f.order_id = o.id AND f.payment = c.payment);
)sql";

}  // namespace flores::order
