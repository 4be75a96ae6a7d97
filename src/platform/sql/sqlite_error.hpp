// What SQLite reports beyond the expected, as an exception.
#pragma once

#include <stdexcept>
#include <string>

namespace flores::sql {

// What SQLite reported. The message names the file and the statement, never a bound value.
class sqlite_error : public std::runtime_error {
public:
    sqlite_error(int extended_code, const std::string& message)
        : std::runtime_error(message), code_(extended_code) {}

    int code() const { return code_ & 0xff; }  // the primary result code, SQLITE_FULL for example
    int extended_code() const { return code_; }
    bool full() const;         // no space left, or the file's page limit reached
    bool interrupted() const;  // a read was stopped at its deadline
    bool unique() const;       // a UNIQUE or PRIMARY KEY constraint refused a row
    bool damaged() const;      // the file is no database, or no longer a sound one

private:
    int code_;
};

}  // namespace flores::sql
