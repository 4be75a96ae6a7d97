// Work that a service does by itself, again and again, on the first loop.
#pragma once

#include "platform/core/task.hpp"
#include "platform/net/loops.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace flores::net {

// Runs `work` every `period`, first after one period, until the loops stop; never twice at once.
// What it throws is logged under `name`, and the next run comes all the same. `work` and what it
// refers to outlive the loops.
void run_every(loops& all, std::string name, std::chrono::milliseconds period,
               std::function<task<void>()> work);

}  // namespace flores::net
