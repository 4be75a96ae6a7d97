-- An order of two lines as nine statements, for pgbench: what most programs send. Stock rows are
-- taken in one order, so that no two transactions wait for each other.
\set slot random(0, 63)
\set first :slot % 55
\set second :first + 1
\set hash random(1, 1000000000000)
BEGIN;
UPDATE peer.slot_use SET taken = taken + 1 WHERE date = '2026-12-01' AND slot = :slot
    AND zone = 'zone_1' AND taken < coalesce(capacity, 12);
UPDATE peer.stock SET on_hand = on_hand - 1, version = version + 1
    WHERE sku = :first AND on_hand >= 1;
UPDATE peer.stock SET on_hand = on_hand - 1, version = version + 1
    WHERE sku = :second AND on_hand >= 1;
INSERT INTO peer.orders (number, version, status, payment, method, token_hash, language,
        delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, total, lines,
        people, search, placed_at, hold_until, discount, promotions, slot_times)
    VALUES ('FV-20261125-' || nextval('peer.number'), 1, 'pending', 'unpaid', 'transfer',
        repeat('a', 64), 'es', '2026-12-01', :slot, 'zone_1', 'Recoleta', 60000, 3500, 0, 63500,
        repeat('l', :lines_bytes), repeat('p', :people_bytes), repeat('s', :search_bytes),
        1795651200000000, 1795653000000000, 0, '[]', '10:00-13:00')
    RETURNING id \gset placed_
INSERT INTO peer.stock_movement (sku, delta, reason, order_id, amount, on_hand, actor, note, at)
    VALUES (:first, -1, 'sold', :placed_id, 30000, 100, '', '', 1795651200000000),
        (:second, -1, 'sold', :placed_id, 30000, 100, '', '', 1795651200000000);
INSERT INTO peer.idempotency (hash, scope, fingerprint, subject, version, at)
    VALUES (:hash, repeat('k', 96), repeat('f', 64), :placed_id, 1, 1795651200000000);
INSERT INTO peer.outbox (id, type, aggregate, version, occurred_at, payload, personal)
    VALUES ('evt_018f2b6c-7a10-7c3e-9f5d-2b1a0c9d8e7f', 'order.placed', 'FV-20261125-00000', 1,
        1795651200000000, repeat('e', :event_bytes), 1);
COMMIT;
