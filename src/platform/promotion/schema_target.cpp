#include "platform/promotion/schema_target.hpp"

#include <fmt/format.h>

namespace flores::promotion {
namespace {

constexpr std::string_view shop = "shop";
constexpr std::string_view finished = "finished";

struct reference {
    std::string table;
    std::string name;
    std::string definition;
};

bool has_marks(sql::connection& db) {
    return db
        .integer(
            "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND "
            "tablename = 'promote_mark'")
        .has_value();
}

std::optional<std::string> noted(sql::connection& db, std::string_view what) {
    if (!has_marks(db)) return std::nullopt;
    return db.text("SELECT value FROM promote_mark WHERE name = ?", what);
}

void note(sql::connection& db, std::string_view what, std::string_view value) {
    db.exec(
        "INSERT INTO promote_mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
        "value = excluded.value",
        what, value);
}

std::vector<reference> references_of(sql::connection& db, std::string_view query) {
    std::vector<reference> out;
    for (const sql::row& one : db.query(query))
        out.push_back({one.string(0), one.string(1), one.string(2)});
    return out;
}

template <class Work>
void in_transaction(sql::connection& db, const Work& work) {
    try {
        db.begin_write();
        work();
        db.commit();
    } catch (const sql::sql_error&) {
        if (db.in_transaction()) db.rollback();
        throw;
    }
}

// A table without numbers of its own has no sequence, and nothing happens.
void number_behind(sql::connection& db, const last_number& last) {
    const std::string& column = last.of.columns[last.of.key[0]].name;
    (void)db.integer(
        fmt::format("SELECT setval(pg_get_serial_sequence('{0}', '{1}'), GREATEST(1, n), n > 0) "
                    "FROM (SELECT GREATEST(?1, coalesce(max(\"{1}\"), 0)) AS n FROM \"{0}\") AS q",
                    last.of.name, column),
        last.number);
}

}  // namespace

std::optional<std::string> mark_of(sql::connection& db) {
    return noted(db, shop);
}

bool is_finished(sql::connection& db) {
    return noted(db, finished).has_value();
}

void note_finished(sql::connection& db) {
    in_transaction(db, [&db] { note(db, finished, "yes"); });
}

void begin(sql::connection& db, std::string_view whose) {
    in_transaction(db, [&] {
        db.script(
            "CREATE TABLE IF NOT EXISTS promote_mark (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
            "CREATE TABLE IF NOT EXISTS promote_reference (of_table TEXT NOT NULL, "
            "name TEXT NOT NULL, definition TEXT NOT NULL);");
        note(db, shop, whose);
        const auto present = references_of(
            db,
            "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE contype = 'f' AND "
            "connamespace = current_schema()::regnamespace");
        for (const reference& one : present) {
            db.exec("INSERT INTO promote_reference (of_table, name, definition) VALUES (?, ?, ?)",
                    one.table, one.name, one.definition);
            db.script(fmt::format("ALTER TABLE {} DROP CONSTRAINT \"{}\"", one.table, one.name));
        }
    });
}

void finish(sql::connection& db, const std::vector<last_number>& numbered) {
    in_transaction(db, [&] {
        const auto aside =
            references_of(db, "SELECT of_table, name, definition FROM promote_reference");
        for (const reference& one : aside)
            db.script(fmt::format("ALTER TABLE {} ADD CONSTRAINT \"{}\" {}", one.table, one.name,
                                  one.definition));
        db.exec("DELETE FROM promote_reference");
        for (const last_number& one : numbered) number_behind(db, one);
    });
}

std::int64_t last_number_in_file(sql::connection& file, const table& of) {
    if (!file.integer("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'")) return 0;
    return file.integer("SELECT seq FROM sqlite_sequence WHERE name = ?", of.name).value_or(0);
}

std::int64_t last_number_in_schema(sql::connection& db, const table& of) {
    return db
        .integer(fmt::format(
            "SELECT pg_sequence_last_value(pg_get_serial_sequence('{}', '{}')::regclass)", of.name,
            of.columns[of.key[0]].name))
        .value_or(0);
}

void note_last_number(sql::connection& file, const table& of, std::int64_t number) {
    const bool keeps = file.integer(
                               "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND "
                               "name = ? AND replace(sql, 'AUTOINCREMENT', '') <> sql",
                               of.name)
                           .has_value();
    if (!keeps || number <= last_number_in_file(file, of)) return;
    file.exec("DELETE FROM sqlite_sequence WHERE name = ?", of.name);
    file.exec("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", of.name, number);
}

}  // namespace flores::promotion
