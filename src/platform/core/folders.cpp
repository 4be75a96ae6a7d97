#include "platform/core/folders.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace flores {
namespace {

bool give_to_owner(const std::filesystem::path& folder, int file) {
    struct stat about{};
    return ::geteuid() != 0 ||
           (::stat(folder.c_str(), &about) == 0 && ::fchown(file, about.st_uid, about.st_gid) == 0);
}

}  // namespace

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

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool replace_file(const std::filesystem::path& file, std::string_view text) {
    const std::filesystem::path folder = file.parent_path();
    const std::filesystem::path fresh = file.string() + ".new";
    ::unlink(fresh.c_str());  // of one broken off: its mode may be another
    const int opened = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (opened < 0) return false;
    const bool done = write_all(opened, text) && ::fsync(opened) == 0 &&
                      give_to_owner(folder, opened) && ::rename(fresh.c_str(), file.c_str()) == 0;
    const int why = errno;
    ::close(opened);
    if (done) return sync_folder(folder);
    ::unlink(fresh.c_str());
    errno = why;
    return false;
}

}  // namespace flores
