// Whether a data folder still has the secret that its shop was made with. Second factors, guests'
// links and webhooks' signatures rest on it, and nothing else would say that they hold no more.
#pragma once

#include <filesystem>
#include <string>

namespace flores::cli {

// Leaves a mark of the secret in a folder that has none. std::runtime_error: it has one of another.
void require_same_secret(const std::filesystem::path& folder, const std::string& secret);

}  // namespace flores::cli
