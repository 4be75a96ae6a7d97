// What a group_writer writes on: the one connection of a store that writes, and what its driver
// does beside the transactions. Used by the writer's thread alone.
#pragma once

#include "platform/sql/connection.hpp"

#include <chrono>
#include <cstddef>
#include <optional>

namespace flores::sql {

class write_lane {
public:
    virtual ~write_lane() = default;

    // sql_error: it is not to be had now.
    virtual connection& open() = 0;

    // After each batch, and when next_upkeep has passed. `waiting`: writes in the queue.
    virtual void upkeep(std::size_t waiting) = 0;

    // nullopt: nothing to do until the next batch.
    virtual std::optional<std::chrono::milliseconds> next_upkeep() const = 0;
};

}  // namespace flores::sql
