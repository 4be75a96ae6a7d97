// The tables of product.db: two collections of documents, and the outbox of their events.
#pragma once

#include "platform/document/sql_documents.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::product {

inline constexpr std::array<sql::migration, 3> migrations{{
    {1, "documents", document::documents_ddl},
    {2, "events of documents", events::first_outbox_ddl},
    {3, "personal events", events::personal_outbox_ddl},
}};

inline constexpr sql::store_tables tables{"product.db", "product", migrations};

// In MongoDB, where a process has it.
inline constexpr std::array<std::string_view, 2> collections{"catalogue", "stock"};

}  // namespace flores::product
