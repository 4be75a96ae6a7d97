// Whether a data folder takes writes: what readiness asks, as often as it is asked.
#pragma once

#include "platform/core/error.hpp"

#include <filesystem>

namespace flores::sql {

// Looks for room and writes a byte, and returns at once: nothing waits for the disk.
// storage_full: too little room is left for the next changes. unavailable: it refuses writes, as
// one does that became read-only, or is gone.
expected<void> data_folder_health(const std::filesystem::path& folder);

}  // namespace flores::sql
