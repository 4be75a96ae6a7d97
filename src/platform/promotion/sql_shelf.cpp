#include "platform/promotion/sql_shelf.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace flores::promotion {
namespace {

namespace json = boost::json;

std::string identifier(std::string_view name) {
    return fmt::format("\"{}\"", name);
}

template <class Each>
std::string joined(std::size_t count, const Each& each) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + each(i);
    return out;
}

// How a statement finds the value at a place of a row, which is a list in JSON.
std::string value_at(sql::driver kind, std::string_view row, std::size_t place,
                     const column& what) {
    if (kind == sql::driver::sqlite) return fmt::format("json_extract({}, '$[{}]')", row, place);
    return what.is_text ? fmt::format("({} ->> {})", row, place)
                        : fmt::format("({} ->> {})::bigint", row, place);
}

// The rows of the first parameter, each under the name that `row_of` has.
std::string rows_of(sql::driver kind) {
    return kind == sql::driver::sqlite ? "json_each(?1) AS given"
                                       : "json_array_elements(?1::json) AS given(value)";
}
constexpr std::string_view row_of = "given.value";

json::array as_json(const std::vector<value>& values) {
    json::array out;
    for (const value& one : values) {
        if (const auto* number = std::get_if<std::int64_t>(&one))
            out.emplace_back(*number);
        else if (const auto* text = std::get_if<std::string>(&one))
            out.emplace_back(*text);
        else
            out.emplace_back(nullptr);
    }
    return out;
}

const std::vector<value>& values_in(const record_key& key) {
    return key;
}
const std::vector<value>& values_in(const record& one) {
    return one.values;
}

template <class T>
std::string text_of(const std::vector<T>& all) {
    json::array rows;
    for (const T& one : all) rows.emplace_back(as_json(values_in(one)));
    return json::serialize(rows);
}

}  // namespace

std::vector<table> tables_of(sql::connection& file) {
    std::vector<table> out;
    for (const sql::row& found :
         file.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                    "name NOT LIKE 'sqlite%' AND name <> 'schema_migrations' ORDER BY name"))
        out.push_back({.name = found.string(0), .columns = {}, .key = {}});
    for (table& one : out) {
        std::vector<std::pair<std::int64_t, std::size_t>> key;
        for (const sql::row& found : file.query(
                 "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY name", one.name)) {
            if (found.integer(2) > 0) key.emplace_back(found.integer(2), one.columns.size());
            one.columns.push_back({found.string(0), found.text(1) == "TEXT"});
        }
        std::ranges::sort(key);
        for (const auto& [order, place] : key) one.key.push_back(place);
    }
    return out;
}

sql_shelf::sql_shelf(sql::connection& db, table what) : db_(db), what_(std::move(what)) {
    const auto kind = db.kind();
    const std::string name = identifier(what_.name);
    const std::string columns = joined(
        what_.columns.size(), [&](std::size_t i) { return identifier(what_.columns[i].name); });
    const auto key_column = [&](std::size_t i) -> const column& {
        return what_.columns[what_.key[i]];
    };
    const std::string key =
        joined(what_.key.size(), [&](std::size_t i) { return identifier(key_column(i).name); });
    const std::string given_key = joined(
        what_.key.size(), [&](std::size_t i) { return value_at(kind, row_of, i, key_column(i)); });
    const std::string among =
        what_.fixed_column.empty()
            ? "1 = 1"
            : fmt::format("{} = '{}'", identifier(what_.fixed_column), what_.fixed_value);
    const std::string last_key = joined(what_.key.size(), [&](std::size_t i) {
        return value_at(kind, kind == sql::driver::sqlite ? "?1" : "?1::json", i, key_column(i));
    });
    first_ =
        fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT ?1", columns, name, among, key);
    next_ = fmt::format("SELECT {} FROM {} WHERE {} AND ({}) > ({}) ORDER BY {} LIMIT ?2", columns,
                        name, among, key, last_key, key);
    count_ = fmt::format("SELECT count(*) FROM {} WHERE {}", name, among);
    delete_ = fmt::format("DELETE FROM {} WHERE {} AND ({}) IN (SELECT {} FROM {})", name, among,
                          key, given_key, rows_of(kind));
    const std::string values = joined(what_.columns.size(), [&](std::size_t i) {
        return value_at(kind, row_of, i, what_.columns[i]);
    });
    insert_ = what_.fixed_column.empty()
                  ? fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", name, columns, values,
                                rows_of(kind))
                  : fmt::format("INSERT INTO {} ({}, {}) SELECT '{}', {} FROM {}", name,
                                identifier(what_.fixed_column), columns, what_.fixed_value, values,
                                rows_of(kind));
}

record sql_shelf::read(const sql::row& from) const {
    record out;
    for (std::size_t i = 0; i < what_.columns.size(); ++i) {
        const int place = static_cast<int>(i);
        if (from.is_null(place))
            out.values.emplace_back();
        else if (what_.columns[i].is_text)
            out.values.emplace_back(from.string(place));
        else
            out.values.emplace_back(from.integer(place));
    }
    for (const std::size_t place : what_.key) out.key.push_back(out.values[place]);
    return out;
}

std::vector<record> sql_shelf::after(const record_key& key, std::size_t limit) {
    std::vector<record> out;
    sql::statement found = key.empty() ? db_.query(first_, limit)
                                       : db_.query(next_, json::serialize(as_json(key)), limit);
    for (const sql::row& one : found) out.push_back(read(one));
    return out;
}

std::int64_t sql_shelf::size() {
    return db_.integer(count_).value_or(0);
}

void sql_shelf::apply(const std::vector<record_key>& out, const std::vector<record>& in) {
    if (!out.empty()) db_.exec(delete_, text_of(out));
    if (!in.empty()) db_.exec(insert_, text_of(in));
}

bool sql_shelf::change(const std::vector<record_key>& out, const std::vector<record>& in) {
    try {
        db_.begin_write();
        apply(out, in);
        db_.commit();
        return true;
    } catch (const sql::sql_error& why) {
        if (db_.in_transaction()) db_.rollback();
        if (why.unique()) return false;
        throw;
    }
}

}  // namespace flores::promotion
