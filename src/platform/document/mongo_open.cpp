#include "platform/document/mongo_documents.hpp"
#include "platform/document/mongo_indexes.hpp"
#include "platform/document/mongo_pool.hpp"
#include "platform/document/open.hpp"

#include <fmt/format.h>

namespace flores::document {
namespace {

std::string full_name(std::string_view service, std::string_view collection) {
    return fmt::format("{}.{}", service, collection);
}

}  // namespace

document_home::document_home(mongo_pool* mongo, const config::settings& from,
                             const std::filesystem::path& data_folder,
                             const sql::store_tables& tables, observe::metrics& counts)
    : mongo_(mongo),
      service_(tables.name),
      sql_(mongo ? nullptr : sql::open(from, data_folder, tables, counts)) {}

std::unique_ptr<document_store> document_home::open(std::string_view collection) {
    if (mongo_) return std::make_unique<mongo_documents>(*mongo_, full_name(service_, collection));
    return std::make_unique<sql_documents>(*sql_, std::string(collection));
}

// One outbox serves all collections of a SQL store: it is the store's.
bool document_home::answers() const {
    return mongo_ == nullptr || mongo_->health();
}

void document_home::tell(events::hub& relay, std::span<document_store* const> collections) {
    for (document_store* const each : collections) {
        relay.add(each->events());
        if (!mongo_) return;
    }
}

// In MongoDB nothing is left of a removed document once its removal is folded.
task<expected<void>> document_home::leave_no_trace() {
    if (mongo_) co_return expected<void>();
    auto wiping = [](sql::connection& db) -> expected<void> {
        db.leave_no_trace();
        return {};
    };
    co_return co_await sql_->write(wiping);
}

expected<void> migrate(mongo_pool& mongo, std::string_view service,
                       std::span<const std::string_view> collections) {
    auto work = [&](mongo_session& session) -> expected<void> {
        for (const mongo_index& each : indexes_of(service, collections)) make(session, each);
        return {};
    };
    return mongo.run_now(work);
}

}  // namespace flores::document
