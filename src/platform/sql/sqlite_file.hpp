// A store in one file, with SQLite: one writer thread that shares COMMITs (WAL, synchronous FULL),
// readers beside it.
//
// What a transaction deletes is overwritten. After connection::leave_no_trace the older copies of
// its pages go too, soon after the COMMIT: those in the write-ahead log, and in a file of at most
// rebuild_bytes_max those that SQLite left behind when it moved rows.
#pragma once

#include "platform/sql/migrations.hpp"
#include "platform/sql/sqlite_lane.hpp"
#include "platform/sql/store.hpp"

#include <chrono>
#include <filesystem>
#include <span>
#include <vector>

namespace flores::sql {

struct sqlite_options {
    bool migrate = true;  // false: a file that lacks steps is refused at open
    std::size_t write_queue_max = 4096;
    std::size_t write_batch_max = 256;
    int reader_threads = 2;
    std::size_t read_queue_max = 1024;
    std::uint64_t checkpoint_bytes = 8u << 20;    // of the write-ahead log
    std::uint64_t check_bytes_max = 8u << 20;     // files up to this are checked whole at open
    std::uint64_t rebuild_bytes_max = 32u << 20;  // of files rebuilt to leave no trace
    std::int64_t pages_max = 0;                   // of 4 KiB; 0: as many as the disk holds
    std::chrono::milliseconds busy_max{2000};     // wait for another process, as at a backup
};

class sqlite_file final : public store {
public:
    // Opens the file, makes it (mode 0600) when it is missing, and migrates it.
    // store_error: it cannot be opened, is damaged, foreign, of a newer release, or not migrated.
    sqlite_file(const std::filesystem::path& file, std::span<const migration> migrations,
                sqlite_options options = {});
    ~sqlite_file() override;

    // A file is always within reach; whether its folder takes writes: data_folder_health.
    expected<void> health() const override { return {}; }

    // What a full check of the file finds; empty when it is sound. Reads all of it, blocking.
    std::vector<std::string> check();

    const std::filesystem::path& path() const { return path_; }
    const sqlite_counts& file_counts() const;

private:
    const std::filesystem::path path_;
};

}  // namespace flores::sql
