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
// Each order writes to a page of two indexes by chance. This holds those of half a million orders;
// what it does not hold is read again for each write. It is taken as the file grows.
constexpr int writer_cache_kib = 32 * 1024;
constexpr int reader_cache_kib = 4096;
constexpr std::uint64_t log_kept_times = 32;  // of checkpoint_bytes: as long as the lane lets it be

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

void require_sound(sqlite_connection& db, std::uint64_t check_bytes_max) {
    const auto bytes = std::filesystem::file_size(db.file());
    if (bytes > check_bytes_max) return;
    const std::vector<std::string> found = findings(db, "PRAGMA quick_check(1)");
    if (!found.empty()) throw damaged(db.file(), found.front());
}

void set_up_writer(sqlite_connection& db, const sqlite_options& options) {
    sqlite3_busy_timeout(db.handle(), static_cast<int>(options.busy_max.count()));
    if (db.text("PRAGMA journal_mode = WAL") != "wal")
        throw store_error(
            fmt::format("{}: its file system does not allow a write-ahead log. Choose "
                        "a local disk with FLORES_DATA_DIR.",
                        db.file().string()));
    db.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
    db.script("PRAGMA secure_delete = ON;");  // what is erased is overwritten, not just unlinked
    set(db, "cache_size", -writer_cache_kib);
    // A log kept at its length has its blocks already: extending it anew costs each COMMIT more.
    set(db, "journal_size_limit",
        static_cast<std::int64_t>(log_kept_times * options.checkpoint_bytes));
    if (options.pages_max > 0) set(db, "max_page_count", options.pages_max);
}

void bring_up_to_date(sqlite_connection& db, std::span<const migration> migrations,
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

std::unique_ptr<sqlite_connection> open_writer(const std::filesystem::path& path,
                                               std::span<const migration> migrations,
                                               const sqlite_options& options) {
    make_file(path);
    try {
        auto db = std::make_unique<sqlite_connection>(path, sqlite_connection::access::read_write);
        db->script("SELECT count(*) FROM sqlite_schema;");  // before anything writes to it
        require_sound(*db, options.check_bytes_max);
        set_up_writer(*db, options);
        bring_up_to_date(*db, migrations, options);
        db->script("PRAGMA wal_checkpoint(TRUNCATE);");  // what a killed process had yet to wipe
        return db;
    } catch (const sqlite_error& why) {
        throw explain(path, why);
    }
}

std::unique_ptr<connection> open_reader(const std::filesystem::path& path,
                                        std::chrono::milliseconds busy_max) {
    auto fresh = std::make_unique<sqlite_connection>(path, sqlite_connection::access::read_only);
    sqlite3_busy_timeout(fresh->handle(), static_cast<int>(busy_max.count()));
    sqlite3_progress_handler(fresh->handle(), steps_between_deadline_checks, past_deadline,
                             nullptr);
    fresh->script("PRAGMA temp_store = MEMORY;");
    set(*fresh, "cache_size", -reader_cache_kib);
    return fresh;
}

}  // namespace

sqlite_file::sqlite_file(const std::filesystem::path& file, std::span<const migration> migrations,
                         sqlite_options options)
    : store(
          std::make_unique<sqlite_lane>(
              open_writer(file, migrations, options),
              sqlite_lane::limits{options.checkpoint_bytes, options.rebuild_bytes_max},
              file.stem().string()),
          [file, busy_max = options.busy_max] { return open_reader(file, busy_max); },
          {options.write_queue_max, options.write_batch_max},
          {options.reader_threads, options.read_queue_max}, file.stem().string()),
      path_(file) {}

sqlite_file::~sqlite_file() = default;

const sqlite_counts& sqlite_file::file_counts() const {
    return static_cast<const sqlite_lane&>(lane()).counts();
}

std::vector<std::string> sqlite_file::check() {
    const lease reader = lend_reader();
    return findings(*reader, "PRAGMA integrity_check");
}

}  // namespace flores::sql
