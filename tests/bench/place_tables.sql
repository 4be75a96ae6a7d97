-- The tables of placing once more, for pgbench: the same columns, keys and indexes as the service's.
CREATE SCHEMA peer;
CREATE TABLE peer.orders (LIKE orders.orders INCLUDING ALL);
CREATE TABLE peer.order_day (LIKE orders.order_day INCLUDING ALL);
CREATE TABLE peer.stock (LIKE orders.stock INCLUDING ALL);
CREATE TABLE peer.stock_movement (LIKE orders.stock_movement INCLUDING ALL);
CREATE TABLE peer.slot_use (LIKE orders.slot_use INCLUDING ALL);
CREATE TABLE peer.idempotency (LIKE orders.idempotency INCLUDING ALL);
CREATE TABLE peer.outbox (LIKE orders.outbox INCLUDING ALL);
CREATE SEQUENCE peer.number;
INSERT INTO peer.stock (sku, on_hand, low_at, version)
    SELECT n::text, 1000000000, 5, 0 FROM generate_series(0, 55) AS n;
INSERT INTO peer.slot_use (date, slot, zone, capacity, taken)
    SELECT '2026-12-01', n::text, 'zone_1', 1000000000, 0 FROM generate_series(0, 63) AS n;
