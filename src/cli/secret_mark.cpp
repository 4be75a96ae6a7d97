#include "cli/secret_mark.hpp"

#include "cli/promote_folder.hpp"
#include "platform/backup/files.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace flores::cli {
namespace {

constexpr std::uint64_t mark_bytes_max = 4096;

std::string mark_of(const std::string& secret) {
    return name_of_shop(secret) + '\n';
}

}  // namespace

void require_same_secret(const std::filesystem::path& folder, const std::string& secret) {
    const auto file = folder / secret_mark;
    if (!std::filesystem::exists(file) ||
        backup::read_file(file, mark_bytes_max) == mark_of(secret))
        return;
    throw std::runtime_error(fmt::format(
        "the secret (JWT_SECRET, or jwt_secret in {}) is not the one that this shop was made with. "
        "Put that one back; a backup has it, if it was not in the settings. To go on with this "
        "one, remove {} from the data folder, or restore with --new-secret: then all sign-ins end, "
        "second factors, recovery codes and guests' links are lost, and flores admin reset lets "
        "the administrator in.",
        folder.string(), secret_mark));
}

void note_secret(const std::filesystem::path& folder, const std::string& secret) {
    const auto file = folder / secret_mark;
    if (!std::filesystem::exists(file)) backup::replace_file(file, mark_of(secret));
}

}  // namespace flores::cli
