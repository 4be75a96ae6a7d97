// Making a backup of a data folder, beside a shop that may be serving from it.
#pragma once

#include "platform/backup/check.hpp"
#include "platform/backup/files.hpp"
#include "platform/backup/manifest.hpp"
#include "platform/core/clock.hpp"

#include <filesystem>
#include <string>

namespace flores::backup {

struct making {
    std::filesystem::path data_folder;
    std::filesystem::path into;  // where backups are kept; made (0700) when missing
    shop_files needed;
    std::string release;
    instant now;
};

struct made {
    std::filesystem::path folder;
    manifest contents;
};

// Copies every database as of one moment, then the other files of the folder (not logs, locks,
// temporary files and SQLite's own side files), into a folder under a temporary name; checks all of
// it and gives it its name. On any failure nothing remains under a backup's name.
// backup_error, sql::store_error: why not; so a store that is missing or has no tables, before
// anything is copied.
made make(const making& wanted, const progress& told);

}  // namespace flores::backup
