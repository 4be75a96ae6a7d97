// The one writer of a store. Writes that wait together share a transaction and its COMMIT, each in
// a savepoint of its own; nobody is answered before the COMMIT. When the database loses the
// transaction (a full disk takes the whole batch with it), the batch runs again one by one, each
// with a COMMIT; but not when the connection broke while committing, for then nobody knows whether
// it was kept, and all are answered unavailable.
#pragma once

#include "platform/observe/metrics.hpp"
#include "platform/sql/write_job.hpp"
#include "platform/sql/write_lane.hpp"

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
    std::atomic<std::uint64_t> batches{0};  // transactions shared or single, committed
    std::atomic<std::uint64_t> writes{0};   // closures answered after a commit
    std::atomic<std::uint64_t> refused{0};  // dropped: queue full, deadline passed, closed
    std::atomic<std::uint64_t> reruns{0};   // batches that ran again one by one
    std::atomic<std::uint64_t> lost{0};     // batches whose COMMIT nobody answered
};

class group_writer {
public:
    struct limits {
        std::size_t queue_max;
        std::size_t batch_max;
    };

    // Starts its thread, named `name`. The lane outlives it.
    group_writer(write_lane& lane, limits bounds, const std::string& name);

    // Runs what is queued.
    ~group_writer();
    group_writer(const group_writer&) = delete;
    group_writer& operator=(const group_writer&) = delete;

    // Always answers: with overloaded when the queue is full, on the calling thread.
    void submit(std::unique_ptr<write_job> job);

    // Called on the writer's thread after each commit in which a closure announced something. Must
    // not block and not throw.
    void after_commit(std::function<void()> listener);

    // How long writes wait for their turn is told to `waits` from now on. Before the first write.
    void measure(observe::histogram waits) { waits_ = waits; }

    std::size_t waiting() const;
    const group_writer_counts& counts() const { return counts_; }

private:
    using batch = std::vector<std::unique_ptr<write_job>>;
    enum class end { kept, gone, unknown };  // of a transaction

    void run();
    bool take(batch& into);
    void execute(batch& jobs);
    end run_together(batch& jobs);
    void run_alone(write_job& job);
    bool is_too_late(write_job& job);
    void commit(connection& db);
    void tell_listeners();

    write_lane& lane_;
    const limits limits_;
    group_writer_counts counts_;
    observe::histogram waits_;
    bool announced_ = false;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    batch queue_;
    bool idle_ = false;  // the thread waits: only then is it woken
    bool stopping_ = false;
    std::vector<std::function<void()>> listeners_;
    std::thread thread_;
};

}  // namespace flores::sql
