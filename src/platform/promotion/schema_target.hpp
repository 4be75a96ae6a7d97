// A PostgreSQL schema while everything is copied into it: whose copy it is to become, and the
// references between its tables, which stand aside so that rows may come in any order.
#pragma once

#include "platform/promotion/sql_shelf.hpp"
#include "platform/sql/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::promotion {

// What a promotion leaves in each store: the shop that it copies there.
std::optional<std::string> mark_of(sql::connection& db);

// Marks the schema, and puts its references aside.
void begin(sql::connection& db, std::string_view shop);

// Puts the references back, which looks at all of them again, and has the database number rows
// behind those that were copied. `numbered` is given for each table the number that was the last in
// the file, or 0. sql_error: a row refers to another that is not there.
struct last_number {
    table of;
    std::int64_t number = 0;
};
void finish(sql::connection& db, const std::vector<last_number>& numbered);

// Whether the promotion into this schema was finished; on one schema all the others hang.
inline constexpr std::string_view deciding_schema = "orders";
bool is_finished(sql::connection& db);
void note_finished(sql::connection& db);

// The last number that the file gave to a row of the table, of those that are gone too; 0: it only
// counts those that are there.
std::int64_t last_number_in_file(sql::connection& file, const table& of);
// The same of a schema.
std::int64_t last_number_in_schema(sql::connection& db, const table& of);
// Has the file go on behind it.
void note_last_number(sql::connection& file, const table& of, std::int64_t number);

}  // namespace flores::promotion
