// What becomes of the rows of an outbox's events when their hand-overs were made.
#pragma once

#include "platform/events/source.hpp"
#include "platform/sql/connection.hpp"

#include <map>
#include <string>
#include <vector>

namespace flores::events {

// The ids of what is at these positions.
std::map<std::int64_t, std::string> outbox_ids(sql::connection& db,
                                               const std::vector<std::int64_t>& positions);

// event_source::settle, in the transaction at hand.
void record(sql::connection& db, std::vector<settlement> done);

}  // namespace flores::events
