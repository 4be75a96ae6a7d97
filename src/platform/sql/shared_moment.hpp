// Read snapshots of several database files, all as of one moment, while other processes go on
// writing to them.
//
// For that moment the write lock of every file is held, so that nobody commits between the first
// snapshot and the last; it takes some milliseconds, and writers wait for it as they wait for one
// another. What is read afterwards, however long it takes, holds nobody up: only the write-ahead
// logs cannot start anew until the snapshots end.
#pragma once

#include "platform/sql/sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace flores::sql {

class shared_moment {
public:
    // Takes the locks in the order given, in which every caller must name the files. Tries again
    // while writers are in the way.
    // store_error: not within 30 seconds, or a file cannot be opened.
    explicit shared_moment(std::span<const std::filesystem::path> files);
    ~shared_moment();
    shared_moment(const shared_moment&) = delete;
    shared_moment& operator=(const shared_moment&) = delete;

    std::size_t size() const { return readers_.size(); }

    // Of the file with this place in the list: it sees the file as of the moment.
    sqlite_connection& at(std::size_t index) { return *readers_[index]; }

private:
    bool try_to_take();

    std::vector<std::unique_ptr<sqlite_connection>> lockers_;
    std::vector<std::unique_ptr<sqlite_connection>> readers_;
};

// Writes what `from` sees into a new file (mode 0600) that stands alone, without a log beside it,
// durable on return; `told` hears of done and all bytes.
// store_error: there is no room or no right to write.
void copy_database(sqlite_connection& from, const std::filesystem::path& to,
                   const std::function<void(std::uint64_t, std::uint64_t)>& told);

}  // namespace flores::sql
