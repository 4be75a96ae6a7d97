// Folders and files that are kept. False: it did not work, and errno says why.
#pragma once

#include <filesystem>
#include <string_view>

namespace flores {

// Makes the folder, for this user alone, and those above it as usual. One that is there stays.
bool make_own_folder(const std::filesystem::path& folder);

// Makes the entries of the folder durable.
bool sync_folder(const std::filesystem::path& folder);

// Writes all of it to an open file.
bool write_all(int file, std::string_view text);

// The file, durable and for this user alone, with that text in it. It is written beside and
// renamed, so that a crash leaves the one before or the new one. What root writes is the folder's
// owner's.
bool replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace flores
