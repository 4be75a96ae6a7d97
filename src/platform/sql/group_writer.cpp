#include "platform/sql/group_writer.hpp"

#include <pthread.h>

#include <algorithm>

namespace flores::sql {

namespace {

void undo(connection& db) noexcept {
    try {
        if (db.in_transaction()) db.rollback();
    } catch (const sql_error&) {
        // The next transaction reports it, to those whose writes it stops.
    }
}

}  // namespace

group_writer::group_writer(write_lane& lane, limits bounds, const std::string& name)
    : lane_(lane), limits_(bounds) {
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
    while (take(jobs)) {
        execute(jobs);
        jobs.clear();
        lane_.upkeep(waiting());
    }
}

// False only when the writer is to stop and nothing is queued. `into` stays empty when it is time
// for the lane's upkeep.
bool group_writer::take(batch& into) {
    std::unique_lock lock(mutex_);
    while (queue_.empty() && !stopping_) {
        idle_ = true;
        const auto upkeep = lane_.next_upkeep();
        if (!upkeep)
            wake_.wait(lock);
        else if (wake_.wait_for(lock, *upkeep) == std::cv_status::timeout)
            break;
    }
    idle_ = false;
    if (queue_.empty()) return !stopping_;
    if (queue_.size() <= limits_.batch_max) {
        std::swap(into, queue_);
        return true;
    }
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(limits_.batch_max);
    std::move(queue_.begin(), end, std::back_inserter(into));
    queue_.erase(queue_.begin(), end);
    return true;
}

void group_writer::execute(batch& jobs) {
    for (const auto& job : jobs) waits_.observe(job->waited().count());
    std::erase_if(jobs, [this](const auto& job) {
        if (!is_too_late(*job)) return false;
        job->answer();
        return true;
    });
    if (jobs.empty()) return;
    if (jobs.size() == 1) {
        run_alone(*jobs.front());
    } else if (run_together(jobs) == end::gone) {
        ++counts_.reruns;
        for (const auto& job : jobs) run_alone(*job);
    }
    counts_.writes += jobs.size();
    for (const auto& job : jobs) job->answer();
    if (std::exchange(announced_, false)) tell_listeners();
}

// Asked again before each: those before it in a batch may take long.
bool group_writer::is_too_late(write_job& job) {
    if (!job.expired()) return false;
    ++counts_.refused;
    job.refuse(error(errors::deadline_exceeded));
    return true;
}

void group_writer::commit(connection& db) {
    db.commit();
    ++counts_.batches;
    announced_ = db.take_announced() || announced_;
}

// gone: nothing of any of the jobs remains.
group_writer::end group_writer::run_together(batch& jobs) {
    connection* db = nullptr;
    bool committing = false;
    try {
        db = &lane_.open();
        db->begin_write();
        for (const auto& job : jobs) {
            if (is_too_late(*job)) continue;
            db->exec("SAVEPOINT job");
            const bool kept = job->run(*db);
            if (!db->in_transaction()) return end::gone;
            if (!kept) db->undo_job();
            db->exec("RELEASE job");
        }
        db->settle();
        committing = true;
        commit(*db);
        return end::kept;
    } catch (const sql_error& why) {
        if (db) undo(*db);
        if (!committing || !why.lost()) return end::gone;
        ++counts_.lost;
        for (const auto& job : jobs) job->fail(why);
        return end::unknown;
    }
}

void group_writer::run_alone(write_job& job) {
    if (is_too_late(job)) return;
    connection* db = nullptr;
    try {
        db = &lane_.open();
        db->begin_write();
        if (!job.run(*db)) return undo(*db);
        commit(*db);  // fails when the closure hid that its transaction was lost
    } catch (const sql_error& why) {
        if (db) undo(*db);
        job.fail(why);
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

}  // namespace flores::sql
