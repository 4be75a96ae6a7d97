// The beginning of a connection to PostgreSQL: what is asked for, and why it is refused.
#pragma once

#include "platform/sql/postgres.hpp"

#include <string>

namespace flores::sql {

// A connection that is open; the caller's to close. postgres_error: its state is that of the
// server, whose texts are in its own language, or 08001. Within a request no longer than that has
// left.
pg_conn* sign_in(const postgres_place& place, const postgres_limits& limits,
                 const std::string& name);

// What libpq says last of a connection, on one line.
std::string message_of(const pg_conn* handle);

}  // namespace flores::sql
