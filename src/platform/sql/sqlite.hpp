// A connection to a SQLite file. With STRICT tables a value of another type than asked for is a
// mistake in the statement, thrown as sqlite_error.
#pragma once

#include "platform/sql/connection.hpp"
#include "platform/sql/sqlite_error.hpp"

#include <filesystem>

struct sqlite3;

namespace flores::sql {

class sqlite_connection final : public connection {
public:
    enum class access { read_write, read_only };

    // Opens an existing file. sqlite_error when it cannot.
    sqlite_connection(std::filesystem::path file, access wanted);
    ~sqlite_connection() override;

    driver kind() const override { return driver::sqlite; }
    void script(std::string_view sql) override;
    std::int64_t changes() override;
    void begin_write() override { exec("BEGIN IMMEDIATE"); }
    void begin_read() override { exec("BEGIN"); }
    void commit() override { exec("COMMIT"); }
    void rollback() override { exec("ROLLBACK"); }
    bool in_transaction() const override;
    std::string name() const override { return file_.string(); }

    const std::filesystem::path& file() const { return file_; }
    sqlite3* handle() const { return handle_; }

private:
    std::unique_ptr<cursor> compile(std::string_view sql) override;

    const std::filesystem::path file_;
    sqlite3* handle_ = nullptr;
};

}  // namespace flores::sql
