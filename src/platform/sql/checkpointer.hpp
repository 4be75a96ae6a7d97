// Copies the write-ahead log back into its file on a thread and a connection of its own, so that
// the writer's callers do not wait for it.
//
// SQLite has the disk hold the file only when a checkpoint meets the end of the log, which beside a
// busy writer it never does: all that was copied would be left to the writer's own last checkpoint.
// So settle does that here.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace flores::sql {

class sqlite_connection;

class checkpointer {
public:
    checkpointer(const std::filesystem::path& file, const std::string& name);
    ~checkpointer();
    checkpointer(const checkpointer&) = delete;
    checkpointer& operator=(const checkpointer&) = delete;

    enum class depth {
        copy,    // into the file, as far as readers let it; the kernel writes it when it likes
        settle,  // and have the disk hold it
    };

    // Asks for a checkpoint, in place of one that was asked for and did not begin.
    void request(depth wanted);

    // Until what was asked for is done.
    bool busy() const { return busy_; }

    // How many frames of the log the file holds, as of the last checkpoint.
    std::uint64_t frames_copied() const { return frames_copied_; }

private:
    void run(const std::filesystem::path& file);

    std::mutex mutex_;
    std::condition_variable wake_;
    std::optional<depth> wanted_;
    bool stopping_ = false;
    std::atomic<bool> busy_{false};
    std::atomic<std::uint64_t> frames_copied_{0};
    std::thread thread_;
};

// Copies what can be copied without waiting for anybody, and gives the frames of the log that the
// file now holds; 0 when it could not. A fault shows in the writes that follow.
std::uint64_t checkpoint_passively(sqlite_connection& db);

}  // namespace flores::sql
