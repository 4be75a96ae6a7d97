// Whether a data folder still has the secret that its shop was made with. Second factors, guests'
// links and webhooks' signatures rest on it, and nothing else would say that they hold no more.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace flores::cli {

inline constexpr std::string_view secret_mark = "secret_mark";  // its file

// std::runtime_error: the folder has the mark of another secret.
void require_same_secret(const std::filesystem::path& folder, const std::string& secret);

// Leaves a mark of the secret in a folder that has none. Under the lock.
void note_secret(const std::filesystem::path& folder, const std::string& secret);

}  // namespace flores::cli
