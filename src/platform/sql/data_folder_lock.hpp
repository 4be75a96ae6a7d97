// One process at a time serves a data folder.
#pragma once

#include <filesystem>
#include <string_view>

namespace flores::sql {

inline constexpr std::string_view data_folder_lock_name = "flores.lock";

// Holds `<folder>/flores.lock` while it lives; the kernel lets go of it when the process dies.
class data_folder_lock {
public:
    // Makes the folder (mode 0700) when it is missing.
    // store_error: another process has it (its pid is named), or the folder cannot be written.
    explicit data_folder_lock(const std::filesystem::path& folder);
    ~data_folder_lock();
    data_folder_lock(const data_folder_lock&) = delete;
    data_folder_lock& operator=(const data_folder_lock&) = delete;

private:
    int file_;
};

}  // namespace flores::sql
