#include "platform/sql/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace flores::sql {

namespace {

constexpr std::int64_t our_application_id = 0x464C5631;  // "FLV1"

void require_rising(std::span<const migration> known) {
    const auto falls = [](const migration& a, const migration& b) {
        return a.version >= b.version;
    };
    if (std::ranges::adjacent_find(known, falls) != known.end())
        throw std::logic_error("the versions of a list of migrations must rise");
}

bool is_empty(connection& db) {
    return db.integer("SELECT count(*) FROM sqlite_schema").value_or(0) == 0;
}

void require_ours(connection& db) {
    if (db.integer("PRAGMA application_id") == our_application_id || is_empty(db)) return;
    throw store_error(
        fmt::format("{} is a database of another program. Nothing was changed. Move it away, or "
                    "choose another folder with FLORES_DATA_DIR.",
                    db.file().string()));
}

int newest_applied(connection& db) {
    if (!db.integer("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'")) return 0;
    return static_cast<int>(db.integer("SELECT max(version) FROM schema_migrations").value_or(0));
}

void require_known(const connection& db, int applied, std::span<const migration> known) {
    const int newest = known.empty() ? 0 : known.back().version;
    if (applied <= newest) return;
    throw store_error(
        fmt::format("{} was made by a newer release: its tables are at version {}, this release "
                    "knows up to {}. Nothing was changed. Start the newer release, or restore a "
                    "backup made by this one.",
                    db.file().string(), applied, newest));
}

void apply(connection& db, const migration& step) {
    try {
        db.exec("BEGIN IMMEDIATE");
        db.script(step.sql);
        db.exec("INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)",
                step.version, step.name, system_clock().now());
        db.exec("COMMIT");
    } catch (const sqlite_error& why) {
        if (db.in_transaction()) db.exec("ROLLBACK");
        throw store_error(fmt::format("{}: migration {} ({}) failed and was undone: {}",
                                      db.file().string(), step.version, step.name, why.what()));
    }
}

}  // namespace

std::vector<migration> pending(connection& db, std::span<const migration> known) {
    require_rising(known);
    require_ours(db);
    const int applied = newest_applied(db);
    require_known(db, applied, known);
    const auto first = std::ranges::find_if(
        known, [applied](const migration& step) { return step.version > applied; });
    return {first, known.end()};
}

std::vector<migration> pending(const std::filesystem::path& file,
                               std::span<const migration> known) {
    if (!std::filesystem::exists(file)) return {known.begin(), known.end()};
    connection db(file, connection::access::read_only);
    return pending(db, known);
}

int migrate(connection& db, std::span<const migration> known) {
    const std::vector<migration> steps = pending(db, known);
    if (is_empty(db)) {
        db.script(fmt::format("PRAGMA application_id = {};", our_application_id));
        db.script(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, "
            "name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
    }
    for (const migration& step : steps) apply(db, step);
    return static_cast<int>(steps.size());
}

}  // namespace flores::sql
