#include "platform/sql/data_folder_lock.hpp"

#include "platform/core/folders.hpp"
#include "platform/sql/store_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace flores::sql {

namespace {

constexpr std::size_t pid_text_max = 24;

void make_folder(const std::filesystem::path& folder) {
    if (make_own_folder(folder)) return;
    throw store_error(
        fmt::format("the data folder {} cannot be made: {}. Make it, or choose "
                    "another with FLORES_DATA_DIR.",
                    folder.string(), std::strerror(errno)));
}

std::string holder(int file) {
    char text[pid_text_max] = {};
    const ssize_t count = ::pread(file, text, sizeof text - 1, 0);
    if (count <= 0) return "unknown";
    const std::string_view line(text);
    return std::string(line.substr(0, line.find('\n')));
}

}  // namespace

data_folder_lock::data_folder_lock(const std::filesystem::path& folder) {
    make_folder(folder);
    const std::filesystem::path path = folder / data_folder_lock_name;
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0)
        throw store_error(
            fmt::format("the data folder {} cannot be written: {}. Let this user "
                        "write to it, or choose another with FLORES_DATA_DIR.",
                        folder.string(), std::strerror(errno)));
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const std::string pid = holder(file_);
        ::close(file_);
        throw store_error(
            fmt::format("the data folder {} is in use by another flores (process "
                        "{}). Stop that one, or choose another folder with "
                        "FLORES_DATA_DIR.",
                        folder.string(), pid));
    }
    // The pid is only for that message: a full disk must not stop the start here.
    const std::string pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(file_, 0) == 0) {
        [[maybe_unused]] const ssize_t written = ::pwrite(file_, pid.data(), pid.size(), 0);
    }
}

data_folder_lock::~data_folder_lock() {
    ::close(file_);
}

}  // namespace flores::sql
