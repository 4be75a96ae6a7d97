// The indexes of the collections of MongoDB: all that a migration makes there.
#pragma once

#include "platform/document/mongo_pool.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::document {

struct mongo_index {
    std::string collection;
    std::string_view name;
    std::vector<std::string_view> fields;
};

// Of the collections of a service, as it calls them.
std::vector<mongo_index> indexes_of(std::string_view service,
                                    std::span<const std::string_view> collections);

// May be made again.
void make(mongo_session& session, const mongo_index& one);

// Those of them that are not there, as a client of its own sees; a mongo_pool was made before.
// Changes nothing. mongo_error: it cannot be reached.
std::vector<mongo_index> missing_of(const std::string& uri, std::vector<mongo_index> all);

}  // namespace flores::document
