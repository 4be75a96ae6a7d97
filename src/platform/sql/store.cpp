#include "platform/sql/store.hpp"

#include "platform/sql/store_series.hpp"

#include <future>

namespace flores::sql {

namespace {

// A read transaction for a block.
class snapshot {
public:
    explicit snapshot(connection& db) : db_(db) { db_.begin_read(); }
    // A read that was interrupted, or met a damaged page, has no transaction left to end.
    ~snapshot() {
        try {
            if (db_.in_transaction()) db_.commit();
        } catch (const sql_error&) {
            // take_back throws the connection away.
        }
    }
    snapshot(const snapshot&) = delete;
    snapshot& operator=(const snapshot&) = delete;

private:
    connection& db_;
};

}  // namespace

store::store(std::unique_ptr<write_lane> lane, reader_source open_reader,
             group_writer::limits writes, reader_limits reads, const std::string& name)
    : lane_(std::move(lane)),
      open_reader_(std::move(open_reader)),
      writer_(std::make_unique<group_writer>(*lane_, writes, name)),
      readers_max_(reads.threads),
      readers_(name + "-read", reads.threads, reads.queue_max) {}

store::~store() = default;

store::reader_counts store::readers_now() {
    const std::lock_guard lock(mutex_);
    return {idle_readers_.size(), lent_readers_};
}

void store::note_wait(std::chrono::steady_clock::time_point asked) const {
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - asked;
    read_waits_.observe(waited.count());
}

void store::count_into(observe::metrics& into, const std::string& name) {
    const store_series series(into, name);
    read_waits_ = series.read_waits;
    writer_->measure(series.write_waits);
    into.before_text([this, series] {
        const reader_counts readers = readers_now();
        series.readers_idle.set(static_cast<double>(readers.idle));
        series.readers_in_use.set(static_cast<double>(readers.in_use));
        series.reads_waiting.set(static_cast<double>(readers_.waiting()));
        series.writes_waiting.set(static_cast<double>(writes_waiting()));
        series.show(counts());
    });
}

task<bool> store::submit(std::unique_ptr<write_job> job) {
    auto start = [this, &job](std::move_only_function<void()> done) {
        job->begin(std::move(done));
        writer_->submit(std::move(job));
    };
    auto waiting = await_signal_in_time(start);
    co_return co_await std::move(waiting);
}

void store::wait_for(std::unique_ptr<write_job> job) {
    auto answered = std::make_shared<std::promise<void>>();
    auto waiting = answered->get_future();
    job->begin([answered] { answered->set_value(); });
    writer_->submit(std::move(job));
    waiting.get();
}

std::optional<error> store::on_reader(const std::function<bool(connection&)>& work) {
    try {
        const lease reader = lend_reader();
        bool good = false;
        {
            const snapshot held(*reader);
            good = work(*reader);
        }
        if (good) reader->settle();
        return std::nullopt;
    } catch (const sql_error& why) {
        if (auto known = why.foreseen()) return known;
        throw;
    }
}

store::lease store::lend_reader() {
    std::unique_ptr<connection> found = take_idle();
    while (found && !found->reusable()) found = take_idle();
    if (!found) found = open_reader_();
    ++lent_readers_;
    return lease(found.release(), give_back{this});
}

std::unique_ptr<connection> store::take_idle() {
    const std::lock_guard lock(mutex_);
    if (idle_readers_.empty()) return nullptr;
    auto idle = std::move(idle_readers_.back());
    idle_readers_.pop_back();
    return idle;
}

void store::take_back(connection* reader) {
    std::unique_ptr<connection> owned(reader);
    --lent_readers_;
    if (!owned->reusable()) return;
    const std::lock_guard lock(mutex_);
    if (idle_readers_.size() < static_cast<std::size_t>(readers_max_))
        idle_readers_.push_back(std::move(owned));
}

}  // namespace flores::sql
