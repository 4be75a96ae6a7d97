// The indexes of the collections of MongoDB: all that a migration makes there.
#pragma once

#include "platform/document/mongo_pool.hpp"

#include <functional>
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

// Those of them that are not there. Changes nothing. unavailable: it cannot be reached.
expected<std::vector<mongo_index>> missing_of(mongo_pool& mongo, std::vector<mongo_index> all);

// Waits until the server is there and has all of them, as sql::wait_for_store: a wrong database
// would pass for an empty one. mongo_error: as mongo_pool::fault. store_error: the process was told
// to end meanwhile.
void wait_until_ready(mongo_pool& mongo, const std::vector<mongo_index>& known,
                      const std::function<void()>& waiting);

// The same without waiting. mongo_error: also where something is missing, and what to do.
void require_ready(mongo_pool& mongo, const std::vector<mongo_index>& known);

}  // namespace flores::document
