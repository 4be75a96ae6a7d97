#include "platform/sql/checkpointer.hpp"

#include "platform/sql/sqlite.hpp"

#include <pthread.h>
#include <sqlite3.h>

#include <memory>
#include <utility>

namespace flores::sql {

namespace {

// A connection that has read nothing yet does not know of the log, and would copy nothing.
std::unique_ptr<sqlite_connection> open_to_copy(const std::filesystem::path& file) {
    auto db = std::make_unique<sqlite_connection>(file, sqlite_connection::access::read_write);
    db->script("PRAGMA synchronous = FULL; SELECT count(*) FROM sqlite_schema;");
    return db;
}

// Through SQLite's own handle: closing another descriptor of the file would drop SQLite's locks on
// it. An error is told to each descriptor once, so the checkpoint that ends the log meets it too.
void have_disk_hold(sqlite_connection& db) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(db.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file && file->pMethods) file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

}  // namespace

checkpointer::checkpointer(const std::filesystem::path& file, const std::string& name)
    : thread_([this, file] { run(file); }) {
    pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

checkpointer::~checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void checkpointer::request(depth wanted) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = wanted;
        busy_ = true;
    }
    wake_.notify_one();
}

// The connection is opened at the first request: many files never grow enough to need it.
void checkpointer::run(const std::filesystem::path& file) {
    std::unique_ptr<sqlite_connection> db;
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return wanted_ || stopping_; });
        if (stopping_) return;
        const depth wanted = *std::exchange(wanted_, std::nullopt);
        lock.unlock();
        try {
            if (!db) db = open_to_copy(file);
            frames_copied_ = checkpoint_passively(*db);
            if (wanted == depth::settle) have_disk_hold(*db);
        } catch (const sqlite_error&) {
            // The log only grows; the writer's callers are told when it cannot any more.
        }
        lock.lock();
        busy_ = wanted_.has_value();
    }
}

std::uint64_t checkpoint_passively(sqlite_connection& db) {
    int in_log = 0;
    int copied = 0;
    sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
    return copied > 0 ? static_cast<std::uint64_t>(copied) : 0;
}

}  // namespace flores::sql
