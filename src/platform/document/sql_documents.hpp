// The adapter of document_store over a SQL store: a table of it, its events in its outbox.
#pragma once

#include "platform/document/document_store.hpp"
#include "platform/events/outbox.hpp"
#include "platform/sql/store.hpp"

namespace flores::document {

// For a service's migrations, beside events::outbox_ddl.
inline constexpr std::string_view documents_ddl = R"(
CREATE TABLE collection (
    name TEXT PRIMARY KEY,
    revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
    body TEXT NOT NULL,
    UNIQUE (collection, id)
) STRICT;
CREATE UNIQUE INDEX document_changed ON document (collection, changed);
)";

class sql_documents final : public document_store {
public:
    // The store outlives this.
    sql_documents(sql::store& store, std::string collection)
        : store_(store), collection_(std::move(collection)), outbox_(store) {}

    task<expected<document>> get(std::string id) override;
    task<expected<document>> insert(std::string id, std::string body,
                                    std::vector<events::event> told) override;
    task<expected<document>> replace_if(std::string id, std::int64_t seen, std::string body,
                                        std::vector<events::event> told) override;
    task<expected<document>> remove_if(std::string id, std::int64_t seen,
                                       std::vector<events::event> told) override;
    task<expected<std::int64_t>> apply(std::vector<change> changes) override;
    task<expected<std::vector<document>>> scan(std::string after, int limit) override;
    task<expected<std::vector<document>>> changed_since(std::int64_t revision, int limit) override;
    task<expected<std::int64_t>> revision() override;
    events::event_source& events() override { return outbox_; }

private:
    task<expected<document>> change_one(change wanted);

    sql::store& store_;
    const std::string collection_;
    events::sql_outbox outbox_;
};

}  // namespace flores::document
