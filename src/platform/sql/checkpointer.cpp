#include "platform/sql/checkpointer.hpp"

#include "platform/sql/sqlite.hpp"

#include <pthread.h>
#include <sqlite3.h>

#include <memory>

namespace flores::sql {

namespace {

// A connection that has read nothing yet does not know of the log, and would copy nothing.
std::unique_ptr<sqlite_connection> open(const std::filesystem::path& file) {
    auto db = std::make_unique<sqlite_connection>(file, sqlite_connection::access::read_write);
    db->script("PRAGMA synchronous = FULL; SELECT count(*) FROM sqlite_schema;");
    return db;
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

void checkpointer::request() {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
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
        wanted_ = false;
        lock.unlock();
        try {
            if (!db) db = open(file);
            checkpoint_passively(*db);
        } catch (const sqlite_error&) {
            // The log only grows; the writer's callers are told when it cannot any more.
        }
        copied_ = true;
        lock.lock();
    }
}

void checkpoint_passively(sqlite_connection& db) {
    sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace flores::sql
