// Files as backups need them: durable when written, with their sums, named by their place in a
// folder. What fails is thrown as backup_error and names the file.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::backup {

// Hears what is being done and how far it is.
using progress =
    std::function<void(std::string_view doing, std::uint64_t done_bytes, std::uint64_t all_bytes)>;

struct content {
    std::uint64_t bytes = 0;
    std::string sha256;  // 64 lower-case hexadecimal digits
};

// Reads the file from the disk where the system allows it, not from memory.
content content_of(const std::filesystem::path& file, const progress& told);

// Copies into a new file of that mode, making the folders above it (0700). Durable but for its
// entry in the folder.
content copy_file(const std::filesystem::path& from, const std::filesystem::path& to, mode_t mode,
                  const progress& told);

// A new file, mode 0600.
void write_file(const std::filesystem::path& file, std::string_view text);

// At most `bytes_max`.
std::string read_file(const std::filesystem::path& file, std::uint64_t bytes_max);

// Makes the entries of the folder, and of all folders in it, durable.
void sync_folders(const std::filesystem::path& folder);
void sync_folder(const std::filesystem::path& folder);

// Regular files anywhere in the folder, as paths relative to it, in order of name. Whatever else is
// there (links, sockets) is passed over.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder);

}  // namespace flores::backup
