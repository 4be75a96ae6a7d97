// The secret of a shop that was given none: made at first start and kept in its data folder.
#pragma once

#include <filesystem>
#include <string>

namespace flores::config {

// Reads `<folder>/jwt_secret`, or makes it (64 hexadecimal digits, mode 0600, durable before it is
// used). std::runtime_error that names the file: it cannot be read or written, is too short, or is
// open to others than its owner.
std::string load_or_make_secret(const std::filesystem::path& folder);

// std::runtime_error: that file is not there. What is sealed with its keys would be lost with it.
void require_secret_file(const std::filesystem::path& folder);

// Puts this secret there. std::runtime_error: it cannot be written.
void keep_secret(const std::filesystem::path& folder, const std::string& secret);

}  // namespace flores::config
