#include "platform/sql/shared_moment.hpp"

#include "platform/sql/store_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

namespace flores::sql {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds wait_max{30};
// Of the locks together; well below what a writer waits for a lock (sqlite_options::busy_max).
constexpr std::chrono::milliseconds held_max{500};
constexpr std::chrono::milliseconds between_tries{50};
// A busy writer lets go of its lock for some microseconds between two transactions only.
constexpr std::chrono::microseconds between_looks{20};
constexpr int reader_busy_ms = 5000;
constexpr int copied_pages = 2048;

int look_again(void* until, int) {
    if (steady::now() >= *static_cast<const steady::time_point*>(until)) return 0;
    std::this_thread::sleep_for(between_looks);
    return 1;
}

std::unique_ptr<sqlite_connection> open_to_hold(const std::filesystem::path& file) {
    auto db = std::make_unique<sqlite_connection>(file, sqlite_connection::access::read_write);
    sqlite3_busy_timeout(db->handle(), reader_busy_ms);
    db->script("SELECT count(*) FROM sqlite_schema;");
    return db;
}

// False: the lock was not to be had in time.
bool lock(sqlite_connection& db, steady::time_point until) {
    sqlite3_busy_handler(db.handle(), look_again, &until);
    bool locked = false;
    try {
        db.exec("BEGIN IMMEDIATE");
        locked = true;
    } catch (const sqlite_error& why) {
        if (why.code() != SQLITE_BUSY) throw;
    }
    sqlite3_busy_timeout(db.handle(), reader_busy_ms);
    return locked;
}

void end_transaction(sqlite_connection& db) {
    if (db.in_transaction()) db.exec("ROLLBACK");
}

void make_empty(const std::filesystem::path& file) {
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) throw explain(file, errno);
    ::close(made);
}

// An error code of `into` after a step, as an exception that names the file.
[[noreturn]] void copy_failed(const sqlite_connection& into, int code) {
    throw explain(into.file(), sqlite_error(code, sqlite3_errstr(code)));
}

void copy_pages(sqlite_connection& from, sqlite_connection& into,
                const std::function<void(std::uint64_t, std::uint64_t)>& told) {
    const auto page_bytes =
        static_cast<std::uint64_t>(from.integer("PRAGMA page_size").value_or(0));
    sqlite3_backup* copying = sqlite3_backup_init(into.handle(), "main", from.handle(), "main");
    if (!copying) copy_failed(into, sqlite3_extended_errcode(into.handle()));
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        code = sqlite3_backup_step(copying, copied_pages);
        const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(copying));
        const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(copying));
        told((all - left) * page_bytes, all * page_bytes);
    }
    sqlite3_backup_finish(copying);
    if (code != SQLITE_DONE) copy_failed(into, code);
}

}  // namespace

shared_moment::shared_moment(std::span<const std::filesystem::path> files) {
    for (const auto& file : files) {
        try {
            lockers_.push_back(open_to_hold(file));
            readers_.push_back(open_to_hold(file));
        } catch (const sqlite_error& why) {
            throw explain(file, why);
        }
    }
    const auto until = steady::now() + wait_max;
    while (!try_to_take()) {
        if (steady::now() >= until)
            throw store_error(
                "writers left no moment in 30 seconds in which all files stand still. Try again "
                "when the shop is less busy.");
        std::this_thread::sleep_for(between_tries);
    }
}

// The readers end first, so that the last connection may tidy the logs of a shop that is not
// running.
shared_moment::~shared_moment() {
    readers_.clear();
}

bool shared_moment::try_to_take() {
    const auto until = steady::now() + held_max;
    const bool locked =
        std::ranges::all_of(lockers_, [until](const auto& locker) { return lock(*locker, until); });
    if (locked) {
        for (const auto& reader : readers_) {
            reader->exec("BEGIN");
            reader->integer("SELECT count(*) FROM sqlite_schema");  // the snapshot starts here
        }
    }
    for (const auto& locker : lockers_) end_transaction(*locker);
    return locked;
}

void copy_database(sqlite_connection& from, const std::filesystem::path& to,
                   const std::function<void(std::uint64_t, std::uint64_t)>& told) {
    make_empty(to);
    try {
        sqlite_connection into(to, sqlite_connection::access::read_write);
        copy_pages(from, into, told);
        // The pages say "with a write-ahead log", which a file for keeping should not need.
        if (into.text("PRAGMA journal_mode = DELETE") != "delete")
            throw store_error(fmt::format("{} does not stand alone", to.string()));
    } catch (const sqlite_error& why) {
        throw explain(to, why);
    }
}

}  // namespace flores::sql
