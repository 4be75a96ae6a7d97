#include "platform/sql/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace flores::sql {

namespace {

constexpr std::size_t cached_statements_max = 256;

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

}  // namespace

// A disk without room for the WAL's index is reported as an input/output error of its own.
bool sqlite_error::full() const {
    return code() == SQLITE_FULL || code_ == SQLITE_IOERR_SHMSIZE;
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

std::int64_t row::integer(int column) const {
    if (sqlite3_column_type(handle_, column) != SQLITE_INTEGER)
        raise_type(handle_, column, "integer");
    return sqlite3_column_int64(handle_, column);
}

std::string_view row::text(int column) const {
    if (sqlite3_column_type(handle_, column) != SQLITE_TEXT) raise_type(handle_, column, "text");
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

bool row::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::optional<std::int64_t> row::optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> row::optional_string(int column) const {
    if (is_null(column)) return std::nullopt;
    return string(column);
}

std::optional<instant> row::optional_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
}

statement::statement(statement&& other) noexcept
    : row(std::exchange(other.handle_, nullptr)), slot_(other.slot_) {}

// A text that is in use twice at once has two statements; only one of them is kept.
statement::~statement() {
    if (!handle_) return;
    if (slot_ && !*slot_) {
        sqlite3_reset(handle_);
        sqlite3_clear_bindings(handle_);
        *slot_ = handle_;
    } else {
        sqlite3_finalize(handle_);
    }
}

bool statement::step() {
    switch (sqlite3_step(handle_)) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            raise(handle_);
    }
}

void statement::expect_parameters(int given) const {
    const int wanted = sqlite3_bind_parameter_count(handle_);
    if (wanted != given)
        throw std::logic_error(
            fmt::format("{} values for {} parameters in: {}", given, wanted, sqlite3_sql(handle_)));
}

void statement::bind_null(int index) {
    if (sqlite3_bind_null(handle_, index) != SQLITE_OK) raise(handle_);
}

void statement::bind_integer(int index, std::int64_t value) {
    if (sqlite3_bind_int64(handle_, index, value) != SQLITE_OK) raise(handle_);
}

void statement::bind_text(int index, keep how, std::string_view value) {
    const char* bytes = value.data() ? value.data() : "";  // a null pointer would bind NULL
    const auto destructor = how == keep::copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    if (sqlite3_bind_text64(handle_, index, bytes, value.size(), destructor, SQLITE_UTF8) !=
        SQLITE_OK)
        raise(handle_);
}

connection::connection(std::filesystem::path file, access wanted) : file_(std::move(file)) {
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

connection::~connection() {
    for (const auto& [sql, handle] : idle_) sqlite3_finalize(handle);
    sqlite3_close(handle_);
}

statement connection::prepare(std::string_view sql) {
    auto cached = idle_.find(sql);
    if (cached != idle_.end() && cached->second)
        return statement(std::exchange(cached->second, nullptr), &cached->second);
    sqlite3_stmt* fresh = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &fresh, &rest) != SQLITE_OK)
        raise(handle_, file_, sql);
    if (!fresh) throw std::logic_error(fmt::format("no statement in: {}", sql));
    const std::string_view after(rest, sql.size() - static_cast<std::size_t>(rest - sql.data()));
    if (after.find_first_not_of(" \n\t") != std::string_view::npos) {
        sqlite3_finalize(fresh);
        throw std::logic_error(fmt::format("more than one statement in: {}", sql));
    }
    if (cached == idle_.end() && idle_.size() < cached_statements_max)
        cached = idle_.emplace(std::string(sql), nullptr).first;
    return statement(fresh, cached == idle_.end() ? nullptr : &cached->second);
}

void connection::script(std::string_view sql) {
    const std::string text(sql);
    if (sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        raise(handle_, file_, {});
}

bool connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t connection::changes() const {
    return sqlite3_changes64(handle_);
}

}  // namespace flores::sql
