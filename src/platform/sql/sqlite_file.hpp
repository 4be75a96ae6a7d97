// One database file of a service: one writer thread that shares COMMITs among concurrent writes,
// and readers with connections of their own. A repository verb is one closure here, and so one
// whole transaction:
//
//     co_return co_await file_.write([id, quantity](sql::connection& db) -> expected<stock> {
//         if (db.exec("UPDATE stock SET left = left - ? WHERE id = ? AND left >= ?", quantity, id,
//                     quantity) == 0)
//             return fail(errors::sold_out);
//         return load_stock(db, id);
//     });
//
// A closure holds its values itself (no references) and may run twice, so it changes nothing but
// the database. What it writes is kept when it returns a value, undone when it returns an error or
// throws. Its caller is answered after a durable COMMIT (WAL, synchronous FULL).
//
// Besides what the closure answers: overloaded (queue full), deadline_exceeded (the caller's
// deadline passed while it was queued, or during a read; a write once begun is never cancelled),
// storage_full, unavailable (closed). Anything else SQLite reports is thrown as sqlite_error.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/sql/attempt.hpp"
#include "platform/sql/group_writer.hpp"
#include "platform/sql/migrations.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace flores::sql {

struct sqlite_options {
    bool migrate = true;  // false: a file that lacks steps is refused at open
    std::size_t write_queue_max = 4096;
    std::size_t write_batch_max = 256;
    int reader_threads = 2;
    std::size_t read_queue_max = 1024;
    std::uint64_t checkpoint_bytes = 8u << 20;  // of the write-ahead log
    std::uint64_t check_bytes_max = 8u << 20;   // files up to this are checked whole at open
    std::int64_t pages_max = 0;                 // of 4 KiB; 0: as many as the disk holds
    std::chrono::milliseconds busy_max{2000};   // wait for another process, as at a backup
};

class sqlite_file {
public:
    // Opens the file, makes it (mode 0600) when it is missing, and migrates it.
    // store_error: it cannot be opened, is damaged, foreign, of a newer release, or not migrated.
    sqlite_file(const std::filesystem::path& file, std::span<const migration> migrations,
                sqlite_options options = {});

    // Finishes what is queued. The loops whose tasks waited for its answers outlive it.
    ~sqlite_file();
    sqlite_file(const sqlite_file&) = delete;
    sqlite_file& operator=(const sqlite_file&) = delete;

    // Runs `work` (const, connection& -> expected<...>) as one transaction of the writer.
    template <class F>
    task<answer_of<F>> write(F work) {
        auto start = [this, work = std::move(work)](auto done) mutable {
            this->submit(std::move(work), std::move(done));
        };
        outcome<answer_of<F>> out =
            co_await await_callback<outcome<answer_of<F>>>(std::move(start));
        co_return out.take();
    }

    // Runs `work` on a reader, on one snapshot of the file as of its last commit.
    template <class F>
    task<answer_of<F>> read(F work) {
        auto on_reader = [this, work = std::move(work)] {
            return read_now(work);
        };
        answer_of<F> answer = co_await off_loop(readers_, std::move(on_reader));
        co_return answer;
    }

    // The same, blocking: for the command line, start-up and tests. Never on a loop, and write_now
    // never inside another write.
    template <class F>
    answer_of<F> write_now(F work) {
        auto promise = std::make_shared<std::promise<outcome<answer_of<F>>>>();
        auto future = promise->get_future();
        submit(std::move(work), [promise](auto out) { promise->set_value(std::move(out)); });
        return future.get().take();
    }
    template <class F>
    answer_of<F> read_now(const F& work) {
        const lease reader = lend_reader();
        return attempt(in_snapshot<F>{work}, *reader).take();
    }

    // Calls `listener` on the writer's thread after each commit in which a closure called
    // connection::announce. It must not block and not throw, and lives as long as the file.
    void after_commit(std::function<void()> listener) {
        writer_->after_commit(std::move(listener));
    }

    // What a full check of the file finds; empty when it is sound. Reads all of it, blocking.
    std::vector<std::string> check();

    const std::filesystem::path& path() const { return path_; }
    const group_writer_counts& counts() const { return writer_->counts(); }
    std::size_t writes_waiting() const { return writer_->waiting(); }

private:
    struct give_back {
        sqlite_file* owner;
        void operator()(connection* reader) const { owner->take_back(reader); }
    };
    using lease = std::unique_ptr<connection, give_back>;

    template <class F>
    struct in_snapshot {
        const F& work;
        answer_of<F> operator()(connection& db) const {
            const snapshot held(db);
            return work(db);
        }
    };

    // A read transaction for a block.
    class snapshot {
    public:
        explicit snapshot(connection& db);
        ~snapshot();
        snapshot(const snapshot&) = delete;
        snapshot& operator=(const snapshot&) = delete;

    private:
        connection& db_;
    };

    template <class F, class Done>
    void submit(F work, Done done) {
        static_assert(std::is_invocable_v<const F&, connection&>,
                      "a write may run twice, so it must not change what it captured");
        writer_->submit(std::make_unique<write_job_of<F, Done>>(std::move(work), std::move(done)));
    }

    lease lend_reader();
    void take_back(connection* reader);

    const std::filesystem::path path_;
    const sqlite_options options_;
    std::unique_ptr<group_writer> writer_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<connection>> idle_readers_;
    worker_pool readers_;
};

}  // namespace flores::sql
