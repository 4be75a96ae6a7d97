#include "platform/backup/backup_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace flores::backup {

backup_error explain(std::string_view what, const std::filesystem::path& path, int number) {
    const char* why =
        number == ENOSPC || number == EDQUOT ? "the disk is full" : std::strerror(number);
    return backup_error(fmt::format("cannot {} {}: {}", what, path.string(), why));
}

}  // namespace flores::backup
