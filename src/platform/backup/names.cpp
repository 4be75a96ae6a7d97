#include "platform/backup/names.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/backup/files.hpp"
#include "platform/core/folders.hpp"
#include "platform/core/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace flores::backup {
namespace {

constexpr std::string_view name_prefix = "backup-";
constexpr std::string_view stamp_shape = "00000000T000000Z";

void remove_unfinished(const std::filesystem::path& into) {
    for (const auto& entry : std::filesystem::directory_iterator(into))
        if (entry.path().filename().native().starts_with(unfinished_prefix))
            std::filesystem::remove_all(entry.path());
}

}  // namespace

std::string stamp(instant when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(when - day));
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

bool is_stamp(std::string_view text) {
    const auto fits = [](char found, char wanted) {
        return wanted == '0' ? is_ascii_digit(found) : found == wanted;
    };
    return text.size() == stamp_shape.size() && std::ranges::equal(text, stamp_shape, fits);
}

bool is_backup_name(std::string_view name) {
    return name.starts_with(name_prefix) && is_stamp(name.substr(name_prefix.size()));
}

std::filesystem::path free_name(const std::filesystem::path& into, instant when) {
    for (;; when += std::chrono::seconds(1)) {
        std::filesystem::path name = into / (std::string(name_prefix) + stamp(when));
        if (!std::filesystem::exists(name)) return name;
    }
}

backups_turn::backups_turn(const std::filesystem::path& into) {
    if (!make_own_folder(into)) throw explain("make", into, errno);
    const std::filesystem::path path = into / ".flores-backup.lock";
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) throw explain("write to", into, errno);
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        ::close(file_);
        throw backup_error(
            fmt::format("another backup is being written to {}; wait for it", into.string()));
    }
    try {
        remove_unfinished(into);
    } catch (...) {
        ::close(file_);
        throw;
    }
}

backups_turn::~backups_turn() {
    ::close(file_);
}

}  // namespace flores::backup
