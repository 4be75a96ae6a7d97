// What SQLite reports beyond the expected, as an exception.
#pragma once

#include "platform/sql/sql_error.hpp"

#include <string>

namespace flores::sql {

class sqlite_error final : public sql_error {
public:
    sqlite_error(int extended_code, const std::string& message)
        : sql_error(message), code_(extended_code) {}

    std::optional<error> foreseen() const override;
    bool unique() const override;

    int code() const { return code_ & 0xff; }  // the primary result code, SQLITE_FULL for example
    int extended_code() const { return code_; }
    bool full() const;         // no space left, or the file's page limit reached
    bool unwritable() const;   // the file system takes no more writes, for another reason
    bool interrupted() const;  // a read was stopped at its deadline
    bool damaged() const;      // the file is no database, or no longer a sound one

private:
    int code_;
};

}  // namespace flores::sql
