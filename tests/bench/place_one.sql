-- The same order as one statement.
\set slot random(0, 63)
\set first :slot % 55
\set second :first + 1
\set hash random(1, 1000000000000)
WITH slot AS (
    UPDATE peer.slot_use SET taken = taken + 1 WHERE date = '2026-12-01' AND slot = :slot
        AND zone = 'zone_1' AND taken < coalesce(capacity, 12)),
held AS (
    SELECT sku FROM peer.stock WHERE sku IN (:first, :second) AND on_hand >= 1 ORDER BY sku
        FOR UPDATE),
taken AS (
    UPDATE peer.stock AS s SET on_hand = on_hand - 1, version = version + 1 FROM held
        WHERE s.sku = held.sku RETURNING s.sku, s.on_hand),
placed AS (
    INSERT INTO peer.orders (number, version, status, payment, method, token_hash, language,
            delivery_date, slot, zone, commune, merchandise, delivery_fee, surcharge, total, lines,
            people, search, placed_at, hold_until, discount, promotions, slot_times)
        VALUES ('FV-20261125-' || nextval('peer.number'), 1, 'pending', 'unpaid', 'transfer',
            repeat('a', 64), 'es', '2026-12-01', :slot, 'zone_1', 'Recoleta', 60000, 3500, 0,
            63500, repeat('l', :lines_bytes), repeat('p', :people_bytes),
            repeat('s', :search_bytes), 1795651200000000, 1795653000000000, 0, '[]',
            '10:00-13:00')
        RETURNING id, number),
moved AS (
    INSERT INTO peer.stock_movement (sku, delta, reason, order_id, amount, on_hand, actor, note, at)
        SELECT sku, -1, 'sold', id, 30000, on_hand, '', '', 1795651200000000 FROM taken, placed),
kept AS (
    INSERT INTO peer.idempotency (hash, scope, fingerprint, subject, version, at)
        SELECT :hash, repeat('k', 96), repeat('f', 64), id, 1, 1795651200000000 FROM placed)
INSERT INTO peer.outbox (id, type, aggregate, version, occurred_at, payload, personal)
    SELECT 'evt_018f2b6c-7a10-7c3e-9f5d-2b1a0c9d8e7f', 'order.placed', number, 1,
        1795651200000000, repeat('e', :event_bytes), 1 FROM placed;
