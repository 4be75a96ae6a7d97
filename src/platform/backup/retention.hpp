// How long backups are kept.
#pragma once

#include "platform/core/clock.hpp"

#include <filesystem>
#include <vector>

namespace flores::backup {

// Removes the backups in `into` that are older than `keep_days`: only whole folders that say they
// are backups of this data folder, for another shop's may lie there as well; never the newest.
// Returns those that it removed.
std::vector<std::filesystem::path> remove_old(const std::filesystem::path& into,
                                              const std::filesystem::path& data_folder,
                                              int keep_days, instant now);

// Of all backups in the folder, the oldest first.
std::vector<std::filesystem::path> backups_in(const std::filesystem::path& into);

}  // namespace flores::backup
