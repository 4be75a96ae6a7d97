// A store in one schema of a PostgreSQL database. Writers of several processes take turns by an
// advisory lock of the schema, batch by batch; each process shares COMMITs among its own writes.
// A connection that broke is made again, after a pause that grows and is never the same for all.
#pragma once

#include "platform/sql/migrations.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/store.hpp"

#include <functional>
#include <span>

namespace flores::sql {

struct postgres_options {
    postgres_limits limits{};
    std::size_t write_queue_max = 4096;
    std::size_t write_batch_max = 64;
    int reader_threads = 4;
    std::size_t read_queue_max = 1024;
};

class postgres_store final : public store {
public:
    // Waits until the server is there and the schema has all migrations, and says in the log what
    // it waits for. store_error: the server refuses the user, the password or the database; or the
    // process was told to end meanwhile.
    postgres_store(const postgres_place& place, std::span<const migration> migrations,
                   postgres_options options = {});
    ~postgres_store() override;

    expected<void> health() const override;
};

// What the constructor does before it opens anything, blocking; `waiting` is called before each
// pause.
void wait_until_ready(const postgres_place& place, std::span<const migration> known,
                      const std::function<void()>& waiting);

// Makes the schema where it is missing and applies what is pending; returns how many steps it took.
// Two at once are safe. store_error: as for postgres_store, without waiting for a server.
int migrate(const postgres_place& place, std::span<const migration> known);

// The steps that the schema does not have yet. Changes nothing. store_error: as above.
std::vector<migration> pending(const postgres_place& place, std::span<const migration> known);

}  // namespace flores::sql
