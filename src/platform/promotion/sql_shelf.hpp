// Tables as shelves, in a SQLite file or a PostgreSQL schema alike. Rows travel as JSON, so that
// one statement takes any number of rows of any table.
#pragma once

#include "platform/promotion/shelf.hpp"
#include "platform/sql/connection.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace flores::promotion {

struct column {
    std::string name;
    bool is_text = false;  // else a number
};

// A table, or those of its rows that have one value in a column.
struct table {
    std::string name;
    std::vector<column> columns;   // by name; without the fixed one
    std::vector<std::size_t> key;  // places among the columns, in the order of the key
    std::string fixed_column{};    // empty: all rows
    std::string fixed_value{};     // a constant's name; not for what others wrote

    // Rows are numbered by the database where nobody gives a number.
    bool is_numbered() const { return key.size() == 1 && !columns[key[0]].is_text; }
};

// All tables of a file but the list of its migrations, by name.
std::vector<table> tables_of(sql::connection& file);

class sql_shelf final : public shelf {
public:
    // The connection outlives this; whoever wants a snapshot has begun one on it.
    sql_shelf(sql::connection& db, table what);

    std::vector<record> after(const record_key& key, std::size_t limit) override;
    std::int64_t size() override;
    bool change(const std::vector<record_key>& out, const std::vector<record>& in) override;

private:
    record read(const sql::row& from) const;
    void apply(const std::vector<record_key>& out, const std::vector<record>& in);

    sql::connection& db_;
    const table what_;
    std::string first_, next_, count_, delete_, insert_;  // statements
};

}  // namespace flores::promotion
