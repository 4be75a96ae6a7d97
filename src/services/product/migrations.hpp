// The tables of product.db: two collections of documents, and the outbox of their events.
#pragma once

#include "platform/document/sqlite_documents.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::product {

inline constexpr std::array<sql::migration, 2> migrations{{
    {1, "documents", document::documents_ddl},
    {2, "events of documents", events::outbox_ddl},
}};

}  // namespace flores::product
