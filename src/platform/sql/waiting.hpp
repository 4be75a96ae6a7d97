// How a process waits at its start for a store that is away, or not migrated yet.
#pragma once

#include <functional>
#include <string>

namespace flores::sql {

// Blocks until `lacking` says nothing. What else it says goes into the log, once while it stays the
// same; `waiting` is called before each pause. store_error: the process was told to end meanwhile.
void wait_for_store(const std::function<std::string()>& lacking,
                    const std::function<void()>& waiting);

}  // namespace flores::sql
