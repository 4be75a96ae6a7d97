// Folders that what is kept lies in. False: it did not work, and errno says why.
#pragma once

#include <filesystem>

namespace flores {

// Makes the folder, for this user alone, and those above it as usual. One that is there stays.
bool make_own_folder(const std::filesystem::path& folder);

// Makes the entries of the folder durable.
bool sync_folder(const std::filesystem::path& folder);

}  // namespace flores
