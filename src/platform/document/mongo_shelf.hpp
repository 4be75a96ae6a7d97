// Collections of MongoDB as shelves, alike to the tables of sql_documents. Only while nobody else
// writes to them.
#pragma once

#include "platform/document/mongo_pool.hpp"
#include "platform/promotion/shelf.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::document {

// The documents of a collection, tombstones too: as the table `document` without its numbers.
class mongo_shelf final : public promotion::shelf {
public:
    // The pool outlives this.
    mongo_shelf(mongo_pool& pool, std::string_view service, std::string_view collection);

    std::vector<promotion::record> after(const promotion::record_key& key,
                                         std::size_t limit) override;
    bool change(const std::vector<promotion::record_key>& out,
                const std::vector<promotion::record>& in) override;

private:
    mongo_pool& pool_;
    const std::string collection_;
};

// The revisions of a service's collections: as the table `collection`.
class mongo_revisions final : public promotion::shelf {
public:
    mongo_revisions(mongo_pool& pool, std::string_view service,
                    std::span<const std::string_view> collections);

    std::vector<promotion::record> after(const promotion::record_key& key,
                                         std::size_t limit) override;
    bool change(const std::vector<promotion::record_key>& out,
                const std::vector<promotion::record>& in) override;

private:
    mongo_pool& pool_;
    const std::string service_;
    std::vector<std::string> collections_;  // sorted
};

// Whose copy is to become of the database; empty: of none.
std::string mark_of(mongo_pool& pool);
void set_mark(mongo_pool& pool, std::string_view shop);
void note_finished(mongo_pool& pool);

// Whether a promotion into it was begun and is not finished. unavailable: it cannot be reached.
expected<bool> is_half_promoted(mongo_pool& pool);

}  // namespace flores::document
