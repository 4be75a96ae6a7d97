// The store of a service: one writer that shares COMMITs among concurrent writes, and readers with
// connections of their own. A repository verb is one closure here, and so one whole transaction:
//
//     co_return co_await store_.write([id, quantity](sql::connection& db) -> expected<stock> {
//         if (db.exec("UPDATE stock SET left = left - ? WHERE id = ? AND left >= ?", quantity, id,
//                     quantity) == 0)
//             return fail(errors::sold_out);
//         return load_stock(db, id);
//     });
//
// Closures that write run one after another, in all processes of the store together: what one
// checks still holds when it changes something. A closure holds its values itself and refers only
// to what outlives the store, as it may end long after its caller; and it may run twice, so it
// changes nothing but the database. What it writes is kept when it returns a value, undone when it
// returns an error or throws. Its caller is answered after a durable COMMIT.
//
// Besides what the closure answers: overloaded (queue full), deadline_exceeded (the caller's
// deadline passed: a write that was still queued is dropped, one that had begun is never cancelled,
// and whether it is kept is then unknown to its caller), storage_full, unavailable (the store is
// closed or cannot be reached; whether a write was kept whose COMMIT nobody answered is then
// unknown). Anything else the database reports is thrown as sql_error.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/observe/metrics.hpp"
#include "platform/sql/group_writer.hpp"
#include "platform/sql/outcome.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace flores::sql {

class store {
public:
    // Finishes what is queued. The loops whose tasks waited for its answers outlive it.
    virtual ~store();
    store(const store&) = delete;
    store& operator=(const store&) = delete;

    // Runs `work` (const, connection& -> expected<...>) as one transaction of the writer.
    template <class F>
    task<answer_of<F>> write(F work) {
        return written<answer_of<F>>(job_of(std::move(work)));
    }

    // Runs `work` on a reader, on one snapshot of the store as of its last commit.
    template <class F>
    task<answer_of<F>> read(F work) {
        const auto asked = std::chrono::steady_clock::now();
        return off_loop_in_time(readers_, [this, asked, work = std::move(work)] {
            note_wait(asked);
            return read_now(work);
        });
    }

    // The same, blocking: for the command line, start-up and tests. Never on a loop, and write_now
    // never inside another write.
    template <class F>
    answer_of<F> write_now(F work) {
        auto job = job_of(std::move(work));
        const auto out = job->answer_place();
        wait_for(std::move(job));
        return out->take();
    }
    template <class F>
    answer_of<F> read_now(const F& work) {
        std::optional<answer_of<F>> answer;
        std::optional<error> refused = on_reader(
            [&answer, &work](connection& db) { return answer.emplace(work(db)).has_value(); });
        if (refused) return std::unexpected(std::move(*refused));
        return std::move(*answer);
    }

    // Calls `listener` on the writer's thread after each commit in which a closure called
    // connection::announce. It must not block and not throw, and lives as long as the store.
    void after_commit(std::function<void()> listener) {
        writer_->after_commit(std::move(listener));
    }

    // Shows in `into`, under `name`, its connections, who waits for one, for how long, and what
    // became of its writes. Before it is used; outlives the last rendering of `into`.
    void count_into(observe::metrics& into, const std::string& name);

    const group_writer_counts& counts() const { return writer_->counts(); }
    std::size_t writes_waiting() const { return writer_->waiting(); }

    // Whether it can be reached: unavailable when not.
    virtual expected<void> health() const = 0;

protected:
    struct reader_limits {
        int threads;
        std::size_t queue_max;
    };

    // A further connection, for reads; called from any thread while the store lives, so it holds
    // what it needs itself. sql_error: it is not to be had.
    using reader_source = std::function<std::unique_ptr<connection>()>;

    // `name` begins the names of its threads.
    store(std::unique_ptr<write_lane> lane, reader_source open_reader, group_writer::limits writes,
          reader_limits reads, const std::string& name);

    const write_lane& lane() const { return *lane_; }

    struct give_back {
        store* owner;
        void operator()(connection* reader) const { owner->take_back(reader); }
    };
    using lease = std::unique_ptr<connection, give_back>;
    lease lend_reader();

private:
    template <class F>
    static std::unique_ptr<write_job_to<answer_of<F>>> job_of(F work) {
        static_assert(std::is_invocable_v<const F&, connection&>,
                      "a write may run twice, so it must not change what it captured");
        return std::make_unique<write_job_of<F>>(std::move(work));
    }

    // What every write and every read have in common, with the least that depends on the closure.
    template <class T>
    task<T> written(std::unique_ptr<write_job_to<T>> job) {
        const auto out = job->answer_place();
        const bool answered = co_await submit(std::move(job));
        if (!answered) co_return fail(errors::deadline_exceeded, log_text{"it may yet be kept"});
        co_return out->take();
    }
    task<bool> submit(std::unique_ptr<write_job> job);  // false: it is not answered in time
    void wait_for(std::unique_ptr<write_job> job);

    // `work` is true when it answered a value. What the store refuses; throws what `work` throws.
    std::optional<error> on_reader(const std::function<bool(connection&)>& work);

    struct reader_counts {
        std::size_t idle, in_use;
    };
    reader_counts readers_now();
    void note_wait(std::chrono::steady_clock::time_point asked) const;
    std::unique_ptr<connection> take_idle();
    void take_back(connection* reader);

    const std::unique_ptr<write_lane> lane_;
    const reader_source open_reader_;
    std::unique_ptr<group_writer> writer_;
    const int readers_max_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<connection>> idle_readers_;
    std::atomic<std::size_t> lent_readers_{0};
    observe::histogram read_waits_;
    worker_pool readers_;
};

}  // namespace flores::sql
