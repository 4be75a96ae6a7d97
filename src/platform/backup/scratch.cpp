#include "platform/backup/scratch.hpp"

#include "platform/backup/backup_error.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace flores::backup {
namespace {

constexpr std::string_view scratch_prefix = "flores-verify-";

void remove_quietly(const std::filesystem::path& folder) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

// Negative: it is gone, or a link.
int open_folder(const std::filesystem::path& folder) {
    return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

// In a place for all, somebody else's may bear such a name.
bool is_own(int folder) {
    struct stat facts{};
    return ::fstat(folder, &facts) == 0 && facts.st_uid == ::geteuid();
}

// Where the file system knows no such locks, nobody gets one, and nothing is removed.
void remove_left(const std::filesystem::path& place) {
    std::error_code why;
    for (auto at = std::filesystem::directory_iterator(place, why);
         !why && at != std::filesystem::directory_iterator(); at.increment(why)) {
        if (!at->path().filename().native().starts_with(scratch_prefix)) continue;
        const int left = open_folder(at->path());
        if (left < 0) continue;
        if (is_own(left) && ::flock(left, LOCK_EX | LOCK_NB) == 0) remove_quietly(at->path());
        ::close(left);
    }
}

}  // namespace

// Between the making and the lock another process may take the folder for one that was left: then
// it is gone once the lock is had, and another is made.
scratch_folder::scratch_folder(const std::filesystem::path& place) {
    remove_left(place);
    for (;;) {
        std::string name = (place / (std::string(scratch_prefix) + "XXXXXX")).string();
        if (!::mkdtemp(name.data())) throw explain("make", name, errno);
        folder_ = name;
        lock_ = open_folder(folder_);
        if (lock_ < 0 && errno == ENOENT) continue;
        if (lock_ < 0) {
            const int number = errno;
            remove_quietly(folder_);
            throw explain("open", folder_, number);
        }
        while (::flock(lock_, LOCK_EX) != 0 && errno == EINTR) {
        }
        if (std::filesystem::exists(folder_)) return;
        ::close(std::exchange(lock_, -1));
    }
}

scratch_folder::~scratch_folder() {
    remove_quietly(folder_);
    ::close(lock_);
}

}  // namespace flores::backup
