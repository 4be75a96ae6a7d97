// The one writer of a file. Writes that wait together share a transaction and its COMMIT, each in a
// savepoint of its own; nobody is answered before the COMMIT. When SQLite loses the transaction (a
// full disk takes the whole batch with it), the batch runs again one by one, each with a COMMIT.
#pragma once

#include "platform/sql/checkpointer.hpp"
#include "platform/sql/write_job.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace flores::sql {

struct group_writer_counts {
    std::atomic<std::uint64_t> batches{0};    // transactions shared or single, committed
    std::atomic<std::uint64_t> writes{0};     // closures answered after a commit
    std::atomic<std::uint64_t> refused{0};    // dropped: queue full, deadline passed, closed
    std::atomic<std::uint64_t> reruns{0};     // batches that ran again one by one
    std::atomic<std::uint64_t> wal_bytes{0};  // length of the write-ahead log in use
};

class group_writer {
public:
    struct limits {
        std::size_t queue_max;
        std::size_t batch_max;
        std::uint64_t checkpoint_bytes;  // of the WAL, from where it is copied into the file
    };

    // Takes over the connection; starts its thread, named `name`.
    group_writer(std::unique_ptr<connection> db, limits bounds, const std::string& name);

    // Runs what is queued. When its connection is the last of the file, closing it copies the WAL
    // back and removes it.
    ~group_writer();
    group_writer(const group_writer&) = delete;
    group_writer& operator=(const group_writer&) = delete;

    // Always answers: with overloaded when the queue is full, on the calling thread.
    void submit(std::unique_ptr<write_job> job);

    // Called on the writer's thread after each commit in which a closure announced something. Must
    // not block and not throw.
    void after_commit(std::function<void()> listener);

    std::size_t waiting() const;
    const group_writer_counts& counts() const { return counts_; }

private:
    using batch = std::vector<std::unique_ptr<write_job>>;

    void run();
    void take(batch& into);
    void execute(batch& jobs);
    bool run_together(batch& jobs);
    void run_alone(write_job& job);
    void undo() noexcept;
    void tell_listeners();
    void watch_wal();

    std::unique_ptr<connection> db_;
    const limits limits_;
    group_writer_counts counts_;
    checkpointer checkpointer_;
    std::uint64_t frame_bytes_;
    std::uint64_t wal_frames_ = 0;  // as of the last commit
    std::uint64_t checkpoint_at_bytes_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    batch queue_;
    bool idle_ = false;  // the thread waits: only then is it woken
    bool stopping_ = false;
    std::vector<std::function<void()>> listeners_;
    std::thread thread_;
};

}  // namespace flores::sql
