// The adapter of document_store over a collection of MongoDB. How a change of many documents is
// current at once is said in mongo_log.hpp.
#pragma once

#include "platform/document/document_store.hpp"

#include <memory>
#include <string>

namespace flores::document {

class mongo_pool;
class mongo_events;

class mongo_documents final : public document_store {
public:
    // The pool outlives this. `collection`: of this service alone, "product.catalogue".
    mongo_documents(mongo_pool& pool, std::string collection);
    ~mongo_documents() override;

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
    events::event_source& events() override;

private:
    task<expected<std::vector<document>>> write(std::vector<change> changes);
    task<expected<document>> change_one(change wanted);

    mongo_pool& pool_;
    const std::string collection_;
    const std::unique_ptr<mongo_events> events_;
};

}  // namespace flores::document
