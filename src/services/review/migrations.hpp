// The tables of review.db: collections of documents, and the outbox of their events.
#pragma once

#include "platform/document/sql_documents.hpp"
#include "platform/sql/migrations.hpp"

#include <array>

namespace flores::review {

inline constexpr std::array<sql::migration, 2> migrations{{
    {1, "documents", document::documents_ddl},
    {2, "events of documents", events::outbox_ddl},
}};

inline constexpr sql::store_tables tables{"review.db", "review", migrations};

// In MongoDB, where a process has it.
inline constexpr std::array<std::string_view, 6> collections{"reviews", "index",    "queue",
                                                             "votes",   "receipts", "summaries"};

}  // namespace flores::review
