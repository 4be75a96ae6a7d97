// Putting a backup in the place of a data folder.
#pragma once

#include "platform/backup/files.hpp"
#include "platform/backup/manifest.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

namespace flores::backup {

// Where a restore of the data folder builds the new one, and takes away what it does not keep. What
// a killed restore left there goes at the next.
std::filesystem::path beside(const std::filesystem::path& data_folder);

// Copies the files of a checked backup into a new folder (0700) with the modes they had; what is
// there under this name is removed first. The sums are checked once more on the way.
// backup_error: why not; nothing is left of the folder then.
void unpack(const std::filesystem::path& from, const manifest& contents,
            const std::filesystem::path& to, const progress& told);

// Gives `fresh` and all in it to the owner of `data_folder`, when root restores another's shop.
void give_to_owner_of(const std::filesystem::path& data_folder, const std::filesystem::path& fresh);

// Puts `fresh` in the place of `data_folder` in one step: whenever the process dies, one of the two
// is there, whole. Both stand in one folder, and `data_folder` exists and is locked by the caller.
// Returns where the former is now; nullopt when it held nothing and is gone.
// backup_error: the folder cannot be renamed; it is as it was.
std::optional<std::filesystem::path> swap_in(const std::filesystem::path& fresh,
                                             const std::filesystem::path& data_folder, instant now);

// Where restores put what was in the data folder before them, the oldest first.
std::vector<std::filesystem::path> formers_of(const std::filesystem::path& data_folder);

// Removes the oldest of these until `kept_max` (at least 1) are left, but none that a process has
// open, and never `newest`, whatever the clock said when it got its name. Returns those that it
// removed. `data_folder` is locked by the caller. backup_error: why not.
std::vector<std::filesystem::path> remove_old_formers(const std::filesystem::path& data_folder,
                                                      const std::filesystem::path& newest,
                                                      std::size_t kept_max);

}  // namespace flores::backup
