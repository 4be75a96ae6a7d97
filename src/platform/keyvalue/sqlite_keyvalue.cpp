#include "platform/keyvalue/sqlite_keyvalue.hpp"

namespace flores::keyvalue {

namespace {

constexpr int purge_keys_max = 1000;  // a write
constexpr int no_revision = 0;        // of a plain value

std::optional<instant> end_of(instant now, lifetime lives) {
    if (!lives) return std::nullopt;
    return now + *lives;
}

hash read_hash(sql::connection& db, const std::string& key, instant now) {
    const std::optional<std::int64_t> revision = db.integer(
        "SELECT revision FROM keyvalue WHERE key = ? AND (lapses_at IS NULL OR lapses_at > ?)", key,
        now);
    hash found;
    if (!revision) return found;
    found.revision = *revision;
    for (const sql::row& line :
         db.query("SELECT field, value FROM keyvalue_field WHERE key = ?", key))
        found.fields.emplace(line.string(0), line.string(1));
    return found;
}

void put_value(sql::connection& db, const std::string& key, const std::string& value,
               std::optional<instant> lapses_at) {
    db.exec(
        "INSERT INTO keyvalue (key, value, revision, lapses_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value, lapses_at = excluded.lapses_at",
        key, value, no_revision, lapses_at);
}

// Of the whole store, so that a hash made anew never repeats a revision that a caller still holds.
std::int64_t next_revision(sql::connection& db) {
    return *db.integer(
        "INSERT INTO keyvalue_counter (one, last) VALUES (1, 1) "
        "ON CONFLICT (one) DO UPDATE SET last = last + 1 RETURNING last");
}

void drop_lapsed(sql::connection& db, const std::string& key, instant now) {
    db.exec("DELETE FROM keyvalue WHERE key = ? AND lapses_at <= ?", key, now);
}

void put_field(sql::connection& db, const std::string& key, const field_change& wanted) {
    if (wanted.value)
        db.exec(
            "INSERT INTO keyvalue_field (key, field, value) VALUES (?, ?, ?) "
            "ON CONFLICT (key, field) DO UPDATE SET value = excluded.value",
            key, wanted.field, *wanted.value);
    else
        db.exec("DELETE FROM keyvalue_field WHERE key = ? AND field = ?", key, wanted.field);
}

}  // namespace

task<expected<std::optional<std::string>>> sqlite_keyvalue::get(std::string key) {
    auto work = [key = std::move(key),
                 now = clock_.now()](sql::connection& db) -> expected<std::optional<std::string>> {
        return db.text(
            "SELECT value FROM keyvalue WHERE key = ? AND (lapses_at IS NULL OR lapses_at > ?)",
            key, now);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<void>> sqlite_keyvalue::put(std::string key, std::string value, lifetime lives) {
    auto work = [key = std::move(key), value = std::move(value), now = clock_.now(),
                 lives](sql::connection& db) -> expected<void> {
        put_value(db, key, value, end_of(now, lives));
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<bool>> sqlite_keyvalue::put_if_absent(std::string key, std::string value,
                                                    lifetime lives) {
    auto work = [key = std::move(key), value = std::move(value), now = clock_.now(),
                 lives](sql::connection& db) -> expected<bool> {
        drop_lapsed(db, key, now);
        if (db.integer("SELECT 1 FROM keyvalue WHERE key = ?", key)) return false;
        put_value(db, key, value, end_of(now, lives));
        return true;
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<void>> sqlite_keyvalue::remove(std::string key) {
    auto work = [key = std::move(key)](sql::connection& db) -> expected<void> {
        db.exec("DELETE FROM keyvalue WHERE key = ?", key);
        return {};
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<hash>> sqlite_keyvalue::load(std::string key) {
    auto work = [key = std::move(key), now = clock_.now()](sql::connection& db) -> expected<hash> {
        return read_hash(db, key, now);
    };
    co_return co_await file_.read(std::move(work));
}

task<expected<hash>> sqlite_keyvalue::put_field_if(std::string key, field_change wanted,
                                                   std::optional<std::int64_t> seen,
                                                   lifetime lives) {
    auto work = [key = std::move(key), wanted = std::move(wanted), seen, now = clock_.now(),
                 lives](sql::connection& db) -> expected<hash> {
        drop_lapsed(db, key, now);
        const std::int64_t former =
            db.integer("SELECT revision FROM keyvalue WHERE key = ?", key).value_or(0);
        if (seen && *seen != former) return fail(errors::stale);
        db.exec(
            "INSERT INTO keyvalue (key, value, revision, lapses_at) VALUES (?, NULL, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, "
            "lapses_at = excluded.lapses_at",
            key, next_revision(db), end_of(now, lives));
        put_field(db, key, wanted);
        return read_hash(db, key, now);
    };
    co_return co_await file_.write(std::move(work));
}

task<expected<std::int64_t>> sqlite_keyvalue::purge() {
    std::int64_t total = 0;
    for (;;) {
        auto work = [now = clock_.now()](sql::connection& db) -> expected<std::int64_t> {
            return db.exec(
                "DELETE FROM keyvalue WHERE key IN (SELECT key FROM keyvalue WHERE lapses_at <= ? "
                "ORDER BY lapses_at LIMIT ?)",
                now, purge_keys_max);
        };
        const expected<std::int64_t> gone = co_await file_.write(work);
        if (!gone) co_return gone;
        total += *gone;
        if (*gone < purge_keys_max) co_return total;
    }
}

}  // namespace flores::keyvalue
