// Events of a SQL store: a row in the transaction of the change it tells of, and on the consumer's
// side the last version applied, in the transaction of the effect.
#pragma once

#include "platform/events/source.hpp"
#include "platform/sql/store.hpp"

#include <span>
#include <string_view>

namespace flores::events {

// For a service's migrations: the tables behind append and sql_outbox. outbox rows never change;
// which of them wait is in the two small tables beside it. A personal row goes as soon as nobody
// waits for it, the others when the relay purges them.
inline constexpr std::string_view outbox_ddl = R"(
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    version INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    payload TEXT NOT NULL,
    personal INTEGER NOT NULL DEFAULT 0 CHECK (personal IN (0, 1))
) STRICT;
CREATE TABLE outbox_unsent (seq INTEGER PRIMARY KEY REFERENCES outbox (seq)) STRICT;
CREATE TABLE outbox_failure (
    seq INTEGER NOT NULL REFERENCES outbox (seq),
    consumer TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    again_at INTEGER,
    why TEXT NOT NULL,
    PRIMARY KEY (seq, consumer)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_failure_again ON outbox_failure (again_at) WHERE again_at IS NOT NULL;
)";

// The same in two steps, for services that were released before events could be personal.
inline constexpr std::string_view first_outbox_ddl = R"(
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    version INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    payload TEXT NOT NULL
) STRICT;
CREATE TABLE outbox_unsent (seq INTEGER PRIMARY KEY REFERENCES outbox (seq)) STRICT;
CREATE TABLE outbox_failure (
    seq INTEGER NOT NULL REFERENCES outbox (seq),
    consumer TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    again_at INTEGER,
    why TEXT NOT NULL,
    PRIMARY KEY (seq, consumer)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_failure_again ON outbox_failure (again_at) WHERE again_at IS NOT NULL;
)";
inline constexpr std::string_view personal_outbox_ddl =
    "ALTER TABLE outbox ADD COLUMN personal INTEGER NOT NULL DEFAULT 0 CHECK (personal IN (0, 1));";

// For a service's migrations: the table behind newer.
inline constexpr std::string_view inbox_ddl = R"(
CREATE TABLE inbox (
    consumer TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (consumer, aggregate)
) STRICT, WITHOUT ROWID;
)";

// Stores the event in the transaction at hand, and has the relay woken after its COMMIT.
void append(sql::connection& db, const event& what);
inline void append(sql::connection& db, std::span<const event> all) {
    for (const event& each : all) append(db, each);
}
// The same of what only those who are among `left` still have to take; all, where nobody is.
void append(sql::connection& db, const event& what, std::vector<failure> left);

// Drops the personal events, handed on or not, whose aggregate is `name` or whose payload holds it:
// for the erasure of somebody, in its transaction.
void forget_personal(sql::connection& db, std::string_view name);

// When each of the personal events was told that somebody still has to take, in order. Who was
// given up here does not count; a dead letter of the streams is not known here, and does.
std::vector<instant> untaken_personal(sql::connection& db);

// Whether `version` of the aggregate is later than all that `consumer` applied, and if so notes it
// as applied. To be asked in the transaction of the effect: an event that is not newer is ignored.
bool newer(sql::connection& db, std::string_view consumer, std::string_view aggregate,
           std::int64_t version);

// The outbox of a store, for a relay.
class sql_outbox final : public event_source {
public:
    // The store has outbox_ddl among its migrations and outlives this.
    explicit sql_outbox(sql::store& store) : store_(store) {}

    task<expected<std::vector<delivery>>> due(instant now, int limit) override;
    task<expected<void>> settle(std::vector<settlement> done) override;
    task<expected<std::optional<instant>>> next_retry() override;
    task<expected<std::vector<dead_letter>>> dead_letters(int limit) override;
    task<expected<std::int64_t>> replay(std::string consumer, instant now) override;
    task<expected<std::vector<event_name>>> missing(std::vector<event_name> asked) override;
    task<expected<std::int64_t>> purge(instant before) override;
    void on_stored(std::function<void()> wake) override;

private:
    sql::store& store_;
};

}  // namespace flores::events
