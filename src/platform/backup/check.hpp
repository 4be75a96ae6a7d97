// Whether a backup is whole and as it was written.
#pragma once

#include "platform/backup/files.hpp"
#include "platform/backup/manifest.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace flores::backup {

// The files without which a data folder is no whole shop, by their names in it.
struct shop_files {
    std::map<std::string, std::int64_t> stores;  // databases, with the newest form known of each
    std::string secret;                          // blank: it comes from the settings
};

// Reads all of the backup: manifest, every file's bytes and sum, a full check of every database and
// the rows of its tables; nothing may be missing, of what the manifest names and of what is needed,
// and nothing be there that the manifest does not name. Changes nothing.
// backup_error: all that is wrong, a line each; or it was made by a release later than `release`.
manifest check(const std::filesystem::path& folder, const shop_files& needed,
               std::string_view release, const progress& told);

// Whether the databases in the folder have the tables and rows that the manifest says.
// backup_error: as above.
void require_rows(const std::filesystem::path& folder, const manifest& said);

}  // namespace flores::backup
