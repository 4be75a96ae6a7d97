// The writing side of a SQLite file: its connection, its write-ahead log, and what is to leave no
// trace. Once a closure asked for that, the lane wipes when nothing waits, or ten seconds later: it
// rebuilds a small file, copies the write-ahead log back and empties it. Readers on an older
// snapshot put that off. It wipes once more a little later, for what was on its way meanwhile and
// was removed by transactions that did not ask.
#pragma once

#include "platform/sql/checkpointer.hpp"
#include "platform/sql/sqlite.hpp"
#include "platform/sql/write_lane.hpp"

#include <atomic>

namespace flores::sql {

struct sqlite_counts {
    std::atomic<std::uint64_t> wal_bytes{0};  // length of the write-ahead log in use
    std::atomic<std::uint64_t> wipes{0};      // of what was to leave no trace, done
};

class sqlite_lane final : public write_lane {
public:
    struct limits {
        std::uint64_t checkpoint_bytes;   // of the WAL, from where it is copied into the file
        std::uint64_t rebuild_bytes_max;  // of files that are rebuilt to wipe them
    };

    // When the connection is the last of the file, closing it copies the WAL back and removes it.
    sqlite_lane(std::unique_ptr<sqlite_connection> db, limits bounds, const std::string& name);

    connection& open() override { return *db_; }
    void upkeep(std::size_t waiting) override;
    std::optional<std::chrono::milliseconds> next_upkeep() const override;

    const sqlite_counts& counts() const { return counts_; }

private:
    void watch_wal();
    void settle();
    void finish_or_settle(std::uint64_t bytes);
    void wipe_when_due(std::size_t waiting);
    bool wipe();

    std::unique_ptr<sqlite_connection> db_;
    const limits limits_;
    sqlite_counts counts_;
    checkpointer checkpointer_;
    std::uint64_t frame_bytes_;
    int busy_ms_;                   // the connection's, but while wiping
    std::uint64_t wal_frames_ = 0;  // as of the last commit
    std::uint64_t checkpoint_at_bytes_;
    int settles_ = 0;  // asked for since the log grew long
    int wipes_due_ = 0;
    std::chrono::steady_clock::time_point wipe_from_;  // once nothing waits
    std::chrono::steady_clock::time_point wipe_by_;    // whatever waits
};

}  // namespace flores::sql
