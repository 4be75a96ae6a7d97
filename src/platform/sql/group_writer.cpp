#include "platform/sql/group_writer.hpp"

#include <pthread.h>
#include <sqlite3.h>

#include <algorithm>

namespace flores::sql {

namespace {

constexpr std::uint64_t wal_frame_header_bytes = 24;
constexpr std::uint64_t finish_after = 4;  // checkpoint_bytes in the log

int note_wal(void* wal_frames, sqlite3*, const char*, int frames) {
    *static_cast<std::uint64_t*>(wal_frames) = static_cast<std::uint64_t>(frames);
    return SQLITE_OK;
}

}  // namespace

group_writer::group_writer(std::unique_ptr<connection> db, limits bounds, const std::string& name)
    : db_(std::move(db)), limits_(bounds), checkpointer_(db_->file(), name + "-wal") {
    const std::int64_t page_bytes = db_->integer("PRAGMA page_size").value();
    frame_bytes_ = static_cast<std::uint64_t>(page_bytes) + wal_frame_header_bytes;
    checkpoint_at_bytes_ = limits_.checkpoint_bytes;
    sqlite3_wal_hook(db_->handle(), note_wal,
                     &wal_frames_);  // in place of checkpoints by the writer
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), (name + "-write").substr(0, 15).c_str());
}

group_writer::~group_writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void group_writer::submit(std::unique_ptr<write_job> job) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() < limits_.queue_max) {
            queue_.push_back(std::move(job));
            wake = std::exchange(idle_, false);
        }
    }
    if (wake) wake_.notify_one();
    if (!job) return;
    ++counts_.refused;
    job->refuse(error(errors::overloaded, log_text{"the write queue is full"}));
    job->answer();
}

void group_writer::after_commit(std::function<void()> listener) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back(std::move(listener));
}

std::size_t group_writer::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

void group_writer::run() {
    batch jobs;
    for (;;) {
        take(jobs);
        if (jobs.empty()) return;
        execute(jobs);
        jobs.clear();
        watch_wal();
    }
}

// Leaves `into` empty only when the writer is to stop and nothing is queued.
void group_writer::take(batch& into) {
    std::unique_lock lock(mutex_);
    while (queue_.empty() && !stopping_) {
        idle_ = true;
        wake_.wait(lock);
    }
    idle_ = false;
    if (queue_.size() <= limits_.batch_max) {
        std::swap(into, queue_);
        return;
    }
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(limits_.batch_max);
    std::move(queue_.begin(), end, std::back_inserter(into));
    queue_.erase(queue_.begin(), end);
}

void group_writer::execute(batch& jobs) {
    std::erase_if(jobs, [this](const auto& job) {
        if (!job->expired()) return false;
        ++counts_.refused;
        job->refuse(error(errors::deadline_exceeded));
        job->answer();
        return true;
    });
    if (jobs.empty()) return;
    if (jobs.size() == 1) {
        run_alone(*jobs.front());
    } else if (!run_together(jobs)) {
        ++counts_.reruns;
        for (const auto& job : jobs) run_alone(*job);
    }
    counts_.writes += jobs.size();
    for (const auto& job : jobs) job->answer();
    if (db_->take_announced()) tell_listeners();
}

// False: the transaction is gone, and nothing of any of the jobs remains.
bool group_writer::run_together(batch& jobs) {
    try {
        db_->exec("BEGIN IMMEDIATE");
        for (const auto& job : jobs) {
            db_->exec("SAVEPOINT job");
            const bool kept = job->run(*db_);
            if (!db_->in_transaction()) return false;
            if (!kept) db_->exec("ROLLBACK TO job");
            db_->exec("RELEASE job");
        }
        db_->exec("COMMIT");
        ++counts_.batches;
        return true;
    } catch (const sqlite_error&) {
        undo();
        return false;
    }
}

void group_writer::run_alone(write_job& job) {
    try {
        db_->exec("BEGIN IMMEDIATE");
        if (!job.run(*db_)) {
            undo();
            return;
        }
        db_->exec("COMMIT");  // fails when the closure hid that its transaction was lost
        ++counts_.batches;
    } catch (const sqlite_error& why) {
        undo();
        job.fail(why);
    }
}

void group_writer::undo() noexcept {
    try {
        if (db_->in_transaction()) db_->exec("ROLLBACK");
    } catch (const sqlite_error&) {
        // The next BEGIN reports it, to those whose writes it stops.
    }
}

void group_writer::tell_listeners() {
    std::vector<std::function<void()>> listeners;
    {
        const std::lock_guard lock(mutex_);
        listeners = listeners_;
    }
    for (const auto& listener : listeners) listener();
}

// The checkpointer copies the bulk. Under unbroken load it never meets the end of the log; once the
// log is long the writer copies the short rest, so that SQLite starts the log anew.
void group_writer::watch_wal() {
    const std::uint64_t bytes = wal_frames_ * frame_bytes_;
    counts_.wal_bytes = bytes;
    if (bytes + limits_.checkpoint_bytes < checkpoint_at_bytes_)
        checkpoint_at_bytes_ = limits_.checkpoint_bytes;  // it was started anew
    if (bytes >= finish_after * limits_.checkpoint_bytes && checkpointer_.take_copied())
        checkpoint_passively(*db_);
    if (bytes < checkpoint_at_bytes_) return;
    checkpoint_at_bytes_ = bytes + limits_.checkpoint_bytes;
    checkpointer_.request();
}

}  // namespace flores::sql
