// The tables of contact.db.
#pragma once

#include "platform/events/outbox.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::contact {

inline constexpr std::array<sql::migration, 6> migrations{{
    {1, "inbox", events::inbox_ddl},
    // mail.content and mail.recipient are emptied once a mail is sent, dropped or forgotten; cause
    // is what the mail is sent for, so that an event that arrives twice makes one.
    {2, "tickets and mails", R"sql(
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'in_progress', 'resolved')),
    category TEXT NOT NULL,
    urgency TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('es', 'en')),
    account TEXT,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    assignee TEXT,
    erased INTEGER NOT NULL CHECK (erased IN (0, 1)),
    opened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_by_status ON ticket (status, id);
CREATE INDEX ticket_by_email ON ticket (email);
CREATE INDEX ticket_by_account ON ticket (account) WHERE account IS NOT NULL;
CREATE TABLE ticket_step (
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    revision INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'assigned', 'moved', 'answered', 'noted',
                                       'erased')),
    actor TEXT NOT NULL,
    status TEXT NOT NULL,
    assignee TEXT,
    words TEXT NOT NULL,
    PRIMARY KEY (ticket, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_day (
    day TEXT PRIMARY KEY,
    opened INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE mail (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    cause TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    recipient TEXT NOT NULL,
    domain TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'dropped')),
    attempts INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER,
    done_at INTEGER,
    why TEXT NOT NULL,
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state = 'waiting') = (done_at IS NULL)),
    CHECK (state IN ('waiting', 'dead') OR (recipient = '' AND content = ''))
) STRICT;
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'waiting';
CREATE INDEX mail_by_state ON mail (state, seq);
CREATE INDEX mail_of_recipient ON mail (recipient) WHERE recipient <> '';
CREATE INDEX mail_about ON mail (about) WHERE about <> '';
CREATE TABLE order_told (
    number TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    status TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql"},
    {3, "webhooks", R"sql(
CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    topics INTEGER NOT NULL,
    note TEXT NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    sealed_secret TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE webhook_delivery (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    webhook TEXT NOT NULL REFERENCES webhook (id),
    event TEXT NOT NULL,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead', 'dropped')),
    attempts INTEGER NOT NULL,
    status INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER,
    done_at INTEGER,
    why TEXT NOT NULL,
    UNIQUE (webhook, event),
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state = 'waiting') = (done_at IS NULL))
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook, due_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook, seq);
CREATE INDEX webhook_delivery_done ON webhook_delivery (done_at) WHERE done_at IS NOT NULL;
)sql"},
    {4, "outbox", events::outbox_ddl},
    {5, "mails by when they are due", R"sql(
DROP INDEX mail_due;
CREATE INDEX mail_due ON mail (due_at) WHERE due_at IS NOT NULL;
)sql"},
    // What a message with an Idempotency-Key is known by when it is sent again, until it is erased.
    {6, "one ticket for each key", R"sql(
ALTER TABLE ticket ADD COLUMN seed TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX ticket_by_seed ON ticket (seed) WHERE seed <> '';
)sql"},
}};

inline constexpr sql::store_tables tables{"contact.db", "contact", migrations};

}  // namespace flores::contact
