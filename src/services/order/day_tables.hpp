// The tables of the florist's day in order.db: delivery runs, substitutions, and the log of what
// staff did.
#pragma once

#include <string_view>

namespace flores::order {

inline constexpr std::string_view day_ddl = R"sql(
CREATE TABLE delivery_run (
    id TEXT PRIMARY KEY,
    date TEXT NOT NULL,
    slot TEXT NOT NULL,
    zone TEXT NOT NULL,
    courier TEXT,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    started_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_run_by_date ON delivery_run (date, id);
CREATE INDEX delivery_run_of_courier ON delivery_run (courier, id) WHERE courier IS NOT NULL;
CREATE TABLE run_stop (
    run_id TEXT NOT NULL REFERENCES delivery_run (id),
    order_id INTEGER NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    received_by TEXT NOT NULL,
    reason TEXT,
    note TEXT NOT NULL,
    at INTEGER,
    PRIMARY KEY (run_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX run_stop_waiting ON run_stop (order_id) WHERE outcome = 'waiting';
CREATE INDEX run_stop_of_order ON run_stop (order_id);
CREATE TABLE substitution (
    id TEXT PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    status TEXT NOT NULL,
    line TEXT NOT NULL,
    replacement TEXT,
    difference INTEGER NOT NULL CHECK (difference >= 0),
    to_refund INTEGER NOT NULL CHECK (to_refund >= 0),
    note TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    proposed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decided_at INTEGER,
    version INTEGER,
    before TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX substitution_of_order ON substitution (order_id, id);
CREATE UNIQUE INDEX substitution_open ON substitution (order_id) WHERE status = 'open';
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_actor ON audit (actor, id);
)sql";

// What keeps the log of staff as it was written.
inline constexpr std::string_view audit_guard_sqlite = R"sql(
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the log of staff is never changed');
END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the log of staff is never changed');
END;
)sql";
inline constexpr std::string_view audit_guard_postgres = R"sql(
CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of staff is never changed';
END $$;
CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
)sql";

}  // namespace flores::order
