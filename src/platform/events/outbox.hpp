// Events of a SQL store: a row in the transaction of the change it tells of, and on the consumer's
// side the last version applied, in the transaction of the effect.
#pragma once

#include "platform/events/source.hpp"
#include "platform/sql/sqlite_file.hpp"

#include <string_view>

namespace flores::events {

// For a service's migrations: the tables behind append and sqlite_outbox. outbox rows never change;
// which of them wait is in the two small tables beside it.
inline constexpr std::string_view outbox_ddl = R"(
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

// Whether `version` of the aggregate is later than all that `consumer` applied, and if so notes it
// as applied. To be asked in the transaction of the effect: an event that is not newer is ignored.
bool newer(sql::connection& db, std::string_view consumer, std::string_view aggregate,
           std::int64_t version);

// The outbox of a file, for a relay.
class sqlite_outbox final : public event_source {
public:
    // The file has outbox_ddl among its migrations and outlives this.
    explicit sqlite_outbox(sql::sqlite_file& file) : file_(file) {}

    task<expected<std::vector<delivery>>> due(instant now, int limit) override;
    task<expected<void>> settle(std::vector<settlement> done) override;
    task<expected<std::optional<instant>>> next_retry() override;
    task<expected<std::vector<dead_letter>>> dead_letters(int limit) override;
    task<expected<std::int64_t>> replay(std::string consumer, instant now) override;
    task<expected<std::int64_t>> purge(instant before) override;
    void on_stored(std::function<void()> wake) override;

private:
    sql::sqlite_file& file_;
};

}  // namespace flores::events
