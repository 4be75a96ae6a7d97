#include "cli/secret_mark.hpp"

#include "cli/promote_folder.hpp"
#include "platform/backup/files.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string_view>

namespace flores::cli {
namespace {

constexpr std::string_view mark_name = "secret_mark";
constexpr std::uint64_t mark_bytes_max = 4096;

}  // namespace

void require_same_secret(const std::filesystem::path& folder, const std::string& secret) {
    const auto file = folder / mark_name;
    const std::string mark = name_of_shop(secret) + '\n';
    if (!std::filesystem::exists(file)) return backup::replace_file(file, mark);
    if (backup::read_file(file, mark_bytes_max) == mark) return;
    throw std::runtime_error(fmt::format(
        "the secret (JWT_SECRET, or jwt_secret in {}) is not the one that this shop was made with. "
        "Put that one back; a backup has it. To go on with this one, rm '{}': then all sign-ins "
        "end, second factors, recovery codes and guests' links are lost, and flores admin reset "
        "lets the administrator in.",
        folder.string(), file.string()));
}

}  // namespace flores::cli
