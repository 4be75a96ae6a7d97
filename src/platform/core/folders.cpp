#include "platform/core/folders.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace flores {

bool make_own_folder(const std::filesystem::path& folder) {
    std::error_code why;  // what comes of it shows below
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), why);
    return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

bool sync_folder(const std::filesystem::path& folder) {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return false;
    const bool synced = ::fsync(opened) == 0;
    const int why = errno;
    ::close(opened);
    errno = why;
    return synced;
}

}  // namespace flores
