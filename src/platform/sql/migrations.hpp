// The shape of a store's tables, as a list of steps that only goes forward. Each step is applied in
// a transaction of its own together with its row in schema_migrations, so a crash leaves whole
// steps.
#pragma once

#include "platform/sql/connection.hpp"
#include "platform/sql/store_error.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::sql {

// Refers to constants: it owns nothing. Versions of a list rise; a released step never changes.
struct migration {
    int version;
    std::string_view name;
    std::string_view sql;  // one or more statements, no transaction of its own; see postgres_ddl
    // What comes after them, where the drivers have nothing in common: triggers.
    std::string_view sqlite{};
    std::string_view postgres{};
};

// Where the tables of one service are, and what they are made of. Refers to constants as well.
struct store_tables {
    std::string_view file;  // "order.db", in the data folder
    // "orders": the schema in DB_NAME, or before the names of its collections where they are in
    // MongoDB; empty: in neither.
    std::string_view name;
    std::span<const migration> steps;
};

// SQLite's DDL as PostgreSQL takes it: INTEGER is BIGINT, a rowid an identity column, text
// is compared byte by byte, and STRICT and WITHOUT ROWID have no counterpart.
std::string postgres_ddl(std::string_view sqlite_ddl);

// The steps of `known` that the open file does not have yet.
// store_error: the file belongs to another program, or was made by a newer release.
std::vector<migration> pending(connection& db, std::span<const migration> known);

// The same for a file that may not exist yet (all of them, then). Changes nothing.
std::vector<migration> pending(const std::filesystem::path& file, std::span<const migration> known);

// Applies what is pending, in order; returns how many steps it took.
// store_error: as for pending, or a step failed (nothing of that step remains).
int migrate(connection& db, std::span<const migration> known);

}  // namespace flores::sql
