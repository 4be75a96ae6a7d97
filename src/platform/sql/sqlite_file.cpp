#include "platform/sql/sqlite_file.hpp"

#include "platform/sql/store_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

namespace flores::sql {

namespace {

constexpr int steps_between_deadline_checks = 2000;  // of SQLite's machine: about 50 µs
constexpr int writer_cache_kib = 8192;
constexpr int reader_cache_kib = 4096;

int past_deadline(void*) {
    return current_ambient().expired() ? 1 : 0;
}

// SQLite itself would make the file readable to others and says less of why it cannot.
void make_file(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) throw explain(path, errno);
    ::close(file);
}

void set(connection& db, std::string_view pragma, std::int64_t value) {
    db.script(fmt::format("PRAGMA {} = {};", pragma, value));
}

// Every text of a check but "ok". Worse damage ends the check itself.
std::vector<std::string> findings(connection& db, std::string_view check) {
    std::vector<std::string> found;
    try {
        for (const row& line : db.query(check))
            if (line.text(0) != "ok") found.push_back(line.string(0));
    } catch (const sqlite_error& why) {
        if (!why.damaged()) throw;
        found.emplace_back(why.what());
    }
    return found;
}

void require_sound(connection& db, std::uint64_t check_bytes_max) {
    const auto bytes = std::filesystem::file_size(db.file());
    if (bytes > check_bytes_max) return;
    const std::vector<std::string> found = findings(db, "PRAGMA quick_check(1)");
    if (!found.empty()) throw damaged(db.file(), found.front());
}

void set_up_writer(connection& db, const sqlite_options& options) {
    sqlite3_busy_timeout(db.handle(), static_cast<int>(options.busy_max.count()));
    if (db.text("PRAGMA journal_mode = WAL") != "wal")
        throw store_error(
            fmt::format("{}: its file system does not allow a write-ahead log. Choose "
                        "a local disk with FLORES_DATA_DIR.",
                        db.file().string()));
    db.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
    set(db, "cache_size", -writer_cache_kib);
    // A log kept at its length has its blocks already: extending it anew costs each COMMIT more.
    set(db, "journal_size_limit", static_cast<std::int64_t>(8 * options.checkpoint_bytes));
    if (options.pages_max > 0) set(db, "max_page_count", options.pages_max);
}

void bring_up_to_date(connection& db, std::span<const migration> migrations,
                      const sqlite_options& options) {
    if (options.migrate) {
        migrate(db, migrations);
        return;
    }
    const std::vector<migration> missing = pending(db, migrations);
    if (missing.empty()) return;
    throw store_error(fmt::format(
        "{} lacks {} migration(s), the first is {} ({}). Run: flores "
        "migrate",
        db.file().string(), missing.size(), missing.front().version, missing.front().name));
}

std::unique_ptr<connection> open_writer(const std::filesystem::path& path,
                                        std::span<const migration> migrations,
                                        const sqlite_options& options) {
    make_file(path);
    try {
        auto db = std::make_unique<connection>(path, connection::access::read_write);
        db->script("SELECT count(*) FROM sqlite_schema;");  // before anything writes to it
        require_sound(*db, options.check_bytes_max);
        set_up_writer(*db, options);
        bring_up_to_date(*db, migrations, options);
        return db;
    } catch (const sqlite_error& why) {
        throw explain(path, why);
    }
}

}  // namespace

std::optional<error> foreseen(const sqlite_error& why) {
    if (why.full()) return error(errors::storage_full, log_text{why.what()});
    if (why.interrupted()) return error(errors::deadline_exceeded, log_text{why.what()});
    return std::nullopt;
}

sqlite_file::sqlite_file(const std::filesystem::path& file, std::span<const migration> migrations,
                         sqlite_options options)
    : path_(file),
      options_(options),
      writer_(std::make_unique<group_writer>(
          open_writer(file, migrations, options),
          group_writer::limits{options.write_queue_max, options.write_batch_max,
                               options.checkpoint_bytes},
          file.stem().string())),
      readers_(file.stem().string() + "-read", options.reader_threads, options.read_queue_max) {}

sqlite_file::~sqlite_file() = default;

sqlite_file::snapshot::snapshot(connection& db) : db_(db) {
    db_.exec("BEGIN");
}

// A read that was interrupted, or met a damaged page, has no transaction left to end.
sqlite_file::snapshot::~snapshot() {
    try {
        if (db_.in_transaction()) db_.exec("COMMIT");
    } catch (const sqlite_error&) {
        // take_back throws the connection away.
    }
}

sqlite_file::lease sqlite_file::lend_reader() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_readers_.empty()) {
            connection* idle = idle_readers_.back().release();
            idle_readers_.pop_back();
            return lease(idle, give_back{this});
        }
    }
    auto fresh = std::make_unique<connection>(path_, connection::access::read_only);
    sqlite3_busy_timeout(fresh->handle(), static_cast<int>(options_.busy_max.count()));
    sqlite3_progress_handler(fresh->handle(), steps_between_deadline_checks, past_deadline,
                             nullptr);
    fresh->script("PRAGMA temp_store = MEMORY;");
    set(*fresh, "cache_size", -reader_cache_kib);
    return lease(fresh.release(), give_back{this});
}

void sqlite_file::take_back(connection* reader) {
    std::unique_ptr<connection> owned(reader);
    if (owned->in_transaction()) return;
    const std::lock_guard lock(mutex_);
    if (idle_readers_.size() < static_cast<std::size_t>(options_.reader_threads))
        idle_readers_.push_back(std::move(owned));
}

std::vector<std::string> sqlite_file::check() {
    const lease reader = lend_reader();
    return findings(*reader, "PRAGMA integrity_check");
}

}  // namespace flores::sql
