// Copies the write-ahead log back into its file on a thread and a connection of its own, so that
// the writer's callers do not wait for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
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

    // Asks for a checkpoint; asking again while one runs asks for one more.
    void request();

    // True once after each checkpoint. The writer went on meanwhile, so what is left in the log is
    // little; only the writer itself, between two batches, can copy that and start the log anew.
    bool take_copied() { return copied_.exchange(false); }

private:
    void run(const std::filesystem::path& file);

    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool stopping_ = false;
    std::atomic<bool> copied_{false};
    std::thread thread_;
};

// Copies what can be copied without waiting for anybody. A fault shows in the writes that follow.
void checkpoint_passively(sqlite_connection& db);

}  // namespace flores::sql
