// What a database reports beyond the expected, as an exception.
#pragma once

#include "platform/core/error.hpp"

#include <optional>
#include <stdexcept>

namespace flores::sql {

// The message names the store and the statement, never a bound value.
class sql_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;

    // The expected failure behind it (storage_full, deadline_exceeded, unavailable); nullopt when
    // it is none.
    virtual std::optional<error> foreseen() const = 0;

    // A UNIQUE or PRIMARY KEY constraint refused a row.
    virtual bool unique() const = 0;

    // The connection broke, so nobody knows what became of what was last sent over it.
    virtual bool lost() const { return false; }
};

}  // namespace flores::sql
