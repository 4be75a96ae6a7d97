// Where a service's documents are chosen: collections of MongoDB where the process has it, else
// tables of its SQL store.
#pragma once

#include "platform/document/sql_documents.hpp"
#include "platform/events/hub.hpp"
#include "platform/sql/open.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace flores::document {

class mongo_pool;

class document_home {
public:
    // `mongo`: null for SQL; otherwise it outlives this. As sql::open otherwise.
    document_home(mongo_pool* mongo, const config::settings& from,
                  const std::filesystem::path& data_folder, const sql::store_tables& tables,
                  observe::metrics& counts);

    // Whether MongoDB did what it was asked last, so that asking it now costs no wait for nothing.
    bool answers() const;

    // Lives no longer than this.
    std::unique_ptr<document_store> open(std::string_view collection);

    // Gives the hub the events of these collections, all that there are.
    void tell(events::hub& relay, std::span<document_store* const> collections);

    // What was removed is gone from the files as well, older copies of it included.
    task<expected<void>> leave_no_trace();

private:
    mongo_pool* const mongo_;
    const std::string service_;
    const std::unique_ptr<sql::store> sql_;
};

// The indexes of a service's collections in MongoDB. unavailable: it cannot be reached.
expected<void> migrate(mongo_pool& mongo, std::string_view service,
                       std::span<const std::string_view> collections);

}  // namespace flores::document
