#include "platform/document/sql_documents.hpp"

#include "platform/document/permit.hpp"

#include <optional>

namespace flores::document {

namespace {

document read_document(const sql::row& line) {
    return {line.string(0), line.integer(1), line.integer(2), line.flag(3), line.string(4)};
}

std::vector<document> read_documents(sql::statement found) {
    std::vector<document> out;
    for (const sql::row& line : found) out.push_back(read_document(line));
    return out;
}

std::optional<document> find(sql::connection& db, const std::string& collection,
                             const std::string& id) {
    sql::statement found = db.query(
        "SELECT id, revision, changed, removed, body FROM document WHERE collection = ? AND id = ?",
        collection, id);
    if (!found.step()) return std::nullopt;
    return read_document(found);
}

std::int64_t next_revision(sql::connection& db, const std::string& collection) {
    return *db.integer(
        "INSERT INTO collection (name, revision) VALUES (?, 1) "
        "ON CONFLICT (name) DO UPDATE SET revision = collection.revision + 1 RETURNING revision",
        collection);
}

document store(sql::connection& db, const std::string& collection, const change& wanted,
               std::int64_t former) {
    const document now{wanted.id, former + 1, next_revision(db, collection), !wanted.body,
                       wanted.body.value_or(std::string())};
    db.exec(
        "INSERT INTO document (collection, id, revision, changed, removed, body) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (collection, id) DO UPDATE SET "
        "revision = excluded.revision, changed = excluded.changed, removed = excluded.removed, "
        "body = excluded.body",
        collection, now.id, now.revision, now.changed, now.removed, now.body);
    events::append(db, wanted.told);
    return now;
}

expected<document> make(sql::connection& db, const std::string& collection, const change& wanted) {
    const std::optional<document> former = find(db, collection, wanted.id);
    const expected<void> allowed = permit(former ? &*former : nullptr, wanted);
    if (!allowed) return std::unexpected(allowed.error());
    return store(db, collection, wanted, former ? former->revision : 0);
}

}  // namespace

task<expected<document>> sql_documents::get(std::string id) {
    auto work = [collection = collection_,
                 id = std::move(id)](sql::connection& db) -> expected<document> {
        std::optional<document> found = find(db, collection, id);
        if (!found || found->removed) return fail(errors::not_found);
        return std::move(*found);
    };
    co_return co_await store_.read(std::move(work));
}

task<expected<document>> sql_documents::change_one(change wanted) {
    auto work = [collection = collection_,
                 wanted = std::move(wanted)](sql::connection& db) -> expected<document> {
        return make(db, collection, wanted);
    };
    co_return co_await store_.write(std::move(work));
}

task<expected<document>> sql_documents::insert(std::string id, std::string body,
                                               std::vector<events::event> told) {
    return change_one({std::move(id), std::move(body), 0, std::move(told)});
}

task<expected<document>> sql_documents::replace_if(std::string id, std::int64_t seen,
                                                   std::string body,
                                                   std::vector<events::event> told) {
    return change_one({std::move(id), std::move(body), based_on(seen), std::move(told)});
}

task<expected<document>> sql_documents::remove_if(std::string id, std::int64_t seen,
                                                  std::vector<events::event> told) {
    return change_one({std::move(id), std::nullopt, based_on(seen), std::move(told)});
}

task<expected<std::int64_t>> sql_documents::apply(std::vector<change> changes) {
    auto work = [collection = collection_,
                 changes = std::move(changes)](sql::connection& db) -> expected<std::int64_t> {
        for (const change& each : changes) {
            const expected<document> made = make(db, collection, each);
            if (!made) return fail(*made.error().kind, log_text{each.id});
        }
        return db.integer("SELECT revision FROM collection WHERE name = ?", collection).value_or(0);
    };
    co_return co_await store_.write(std::move(work));
}

task<expected<std::vector<document>>> sql_documents::scan(std::string after, int limit) {
    auto work = [collection = collection_, after = std::move(after),
                 limit](sql::connection& db) -> expected<std::vector<document>> {
        return read_documents(
            db.query("SELECT id, revision, changed, removed, body FROM document WHERE "
                     "collection = ? AND id > ? AND removed = 0 ORDER BY id LIMIT ?",
                     collection, after, limit));
    };
    co_return co_await store_.read(std::move(work));
}

task<expected<std::vector<document>>> sql_documents::changed_since(std::int64_t revision,
                                                                   int limit) {
    auto work = [collection = collection_, revision,
                 limit](sql::connection& db) -> expected<std::vector<document>> {
        return read_documents(
            db.query("SELECT id, revision, changed, removed, body FROM document WHERE "
                     "collection = ? AND changed > ? ORDER BY changed LIMIT ?",
                     collection, revision, limit));
    };
    co_return co_await store_.read(std::move(work));
}

task<expected<std::int64_t>> sql_documents::revision() {
    auto work = [collection = collection_](sql::connection& db) -> expected<std::int64_t> {
        return db.integer("SELECT revision FROM collection WHERE name = ?", collection).value_or(0);
    };
    co_return co_await store_.read(std::move(work));
}

}  // namespace flores::document
