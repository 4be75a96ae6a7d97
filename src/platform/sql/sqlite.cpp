#include "platform/sql/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace flores::sql {

namespace {

[[noreturn]] void raise(sqlite3* db, const std::filesystem::path& file, std::string_view sql) {
    const int code = sqlite3_extended_errcode(db);
    throw sqlite_error(
        code, fmt::format("{}: {} (SQLite {}){}{}", file.string(), sqlite3_errmsg(db), code,
                          sql.empty() ? "" : " in: ", sql));
}

[[noreturn]] void raise(sqlite3_stmt* statement) {
    sqlite3* db = sqlite3_db_handle(statement);
    const char* file = sqlite3_db_filename(db, "main");
    raise(db, file ? file : "", sqlite3_sql(statement));
}

[[noreturn]] void raise_type(sqlite3_stmt* statement, int column, std::string_view wanted) {
    throw sqlite_error(SQLITE_MISMATCH, fmt::format("column {} is no {} in: {}", column, wanted,
                                                    sqlite3_sql(statement)));
}

// Counting allocations would cost a process-wide lock for each one.
void configure_library() {
    static const bool once = [] {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        return sqlite3_initialize() == SQLITE_OK;
    }();
    if (!once) throw std::runtime_error("SQLite cannot be initialised");
}

class sqlite_cursor final : public cursor {
public:
    explicit sqlite_cursor(sqlite3_stmt* handle) : handle_(handle) {}
    ~sqlite_cursor() override { sqlite3_finalize(handle_); }
    sqlite_cursor(const sqlite_cursor&) = delete;
    sqlite_cursor& operator=(const sqlite_cursor&) = delete;

    std::string_view sql() const override { return sqlite3_sql(handle_); }
    int parameters() const override { return sqlite3_bind_parameter_count(handle_); }

    void bind_null(int index) override {
        if (sqlite3_bind_null(handle_, index) != SQLITE_OK) raise(handle_);
    }
    void bind_integer(int index, std::int64_t value) override {
        if (sqlite3_bind_int64(handle_, index, value) != SQLITE_OK) raise(handle_);
    }
    void bind_text(int index, keep how, std::string_view value) override {
        const char* bytes = value.data() ? value.data() : "";  // a null pointer would bind NULL
        const auto destructor = how == keep::copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
        if (sqlite3_bind_text64(handle_, index, bytes, value.size(), destructor, SQLITE_UTF8) !=
            SQLITE_OK)
            raise(handle_);
    }

    void run() override {
        while (sqlite_cursor::step()) {
        }
    }
    bool step() override {
        switch (sqlite3_step(handle_)) {
            case SQLITE_ROW:
                return true;
            case SQLITE_DONE:
                return false;
            default:
                raise(handle_);
        }
    }

    std::int64_t integer(int column) const override {
        if (sqlite3_column_type(handle_, column) != SQLITE_INTEGER)
            raise_type(handle_, column, "integer");
        return sqlite3_column_int64(handle_, column);
    }
    std::string_view text(int column) const override {
        if (sqlite3_column_type(handle_, column) != SQLITE_TEXT)
            raise_type(handle_, column, "text");
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
        return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
    }
    bool is_null(int column) const override {
        return sqlite3_column_type(handle_, column) == SQLITE_NULL;
    }

    void reset() noexcept override {
        sqlite3_reset(handle_);
        sqlite3_clear_bindings(handle_);
    }

private:
    sqlite3_stmt* handle_;
};

}  // namespace

std::optional<error> sqlite_error::foreseen() const {
    if (full()) return error(errors::storage_full, log_text{what()});
    if (unwritable()) return error(errors::unavailable, log_text{what()});
    if (interrupted()) return error(errors::deadline_exceeded, log_text{what()});
    return std::nullopt;
}

// A disk without room for the WAL's index is reported as an input/output error of its own.
bool sqlite_error::full() const {
    return code() == SQLITE_FULL || code_ == SQLITE_IOERR_SHMSIZE;
}
// It may become writable again, as after a remount.
bool sqlite_error::unwritable() const {
    return code_ == SQLITE_IOERR_WRITE || code_ == SQLITE_IOERR_FSYNC ||
           code_ == SQLITE_IOERR_DIR_FSYNC || code_ == SQLITE_IOERR_TRUNCATE;
}
bool sqlite_error::interrupted() const {
    return code() == SQLITE_INTERRUPT;
}
bool sqlite_error::unique() const {
    return code_ == SQLITE_CONSTRAINT_UNIQUE || code_ == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code_ == SQLITE_CONSTRAINT_ROWID;
}
bool sqlite_error::damaged() const {
    return code() == SQLITE_CORRUPT || code() == SQLITE_NOTADB;
}

sqlite_connection::sqlite_connection(std::filesystem::path file, access wanted)
    : file_(std::move(file)) {
    configure_library();
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE |
                      (wanted == access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (sqlite3_open_v2(file_.c_str(), &handle_, flags, nullptr) != SQLITE_OK) {
        const int code = handle_ ? sqlite3_extended_errcode(handle_) : SQLITE_NOMEM;
        const std::string why = handle_ ? sqlite3_errmsg(handle_) : "out of memory";
        sqlite3_close(handle_);
        throw sqlite_error(code, fmt::format("{}: {}", file_.string(), why));
    }
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

sqlite_connection::~sqlite_connection() {
    drop_statements();
    sqlite3_close(handle_);
}

std::unique_ptr<cursor> sqlite_connection::compile(std::string_view sql) {
    sqlite3_stmt* fresh = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &fresh, &rest) != SQLITE_OK)
        raise(handle_, file_, sql);
    if (!fresh) throw std::logic_error(fmt::format("no statement in: {}", sql));
    auto made = std::make_unique<sqlite_cursor>(fresh);
    const std::string_view after(rest, sql.size() - static_cast<std::size_t>(rest - sql.data()));
    if (after.find_first_not_of(" \n\t") != std::string_view::npos)
        throw std::logic_error(fmt::format("more than one statement in: {}", sql));
    return made;
}

void sqlite_connection::script(std::string_view sql) {
    const std::string text(sql);
    if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        raise(handle_, file_, {});
}

bool sqlite_connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t sqlite_connection::changes() {
    return sqlite3_changes64(handle_);
}

}  // namespace flores::sql
