// Who takes which events. An event that crosses processes waits in the stream until all its
// consumers took it, so whoever publishes has to know them, those of other processes too.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {

struct consumer_row {
    std::string_view consumer;  // "user.erasure": its service, and what it does
    std::string_view type;
};

// All of the shop.
std::span<const consumer_row> consumers();

// Those of a type, in the table's order.
std::vector<std::string> consumers_of(std::string_view type);

// Whether the table has the row.
bool is_consumer(std::string_view consumer, std::string_view type);

}  // namespace flores::cli
