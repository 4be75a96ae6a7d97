// The folder in which backups are kept: their names, and one process at a time that changes it.
#pragma once

#include "platform/core/clock.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace flores::backup {

// Before the name of what is being written or removed; left behind only by a kill.
inline constexpr std::string_view unfinished_prefix = ".unfinished-";

// 20261125T024603Z
std::string stamp(instant when);

// Whether the text has that shape.
bool is_stamp(std::string_view text);

// Whether the name is one that backups have: backup-20261125T024603Z.
bool is_backup_name(std::string_view name);

// A name of that second, or of the first after it that is not taken.
std::filesystem::path free_name(const std::filesystem::path& into, instant when);

// Held while the folder is changed. Making it makes the folder and removes what a killed one left.
// backup_error: another process has it.
class backups_turn {
public:
    explicit backups_turn(const std::filesystem::path& into);
    ~backups_turn();
    backups_turn(const backups_turn&) = delete;
    backups_turn& operator=(const backups_turn&) = delete;

private:
    int file_;
};

}  // namespace flores::backup
