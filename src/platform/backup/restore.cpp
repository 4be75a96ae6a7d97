#include "platform/backup/restore.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/backup/names.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace flores::backup {
namespace {

std::filesystem::path with_ending(const std::filesystem::path& folder, const std::string& ending) {
    return folder.parent_path() / (folder.filename().string() + ending);
}

void require_room(const std::filesystem::path& to, const manifest& contents) {
    std::uint64_t needed = 0;
    for (const kept_file& file : contents.files) needed += static_cast<std::uint64_t>(file.bytes);
    const auto room = std::filesystem::space(to.parent_path());
    if (room.available < needed)
        throw backup_error(fmt::format("{} needs {} bytes, its disk has {}; free some space",
                                       to.string(), needed, room.available));
}

void copy_kept(const std::filesystem::path& from, const manifest& contents,
               const std::filesystem::path& to, const progress& told) {
    for (const kept_file& file : contents.files) {
        const content what =
            copy_file(from / file.path, to / file.path, static_cast<mode_t>(file.mode), told);
        if (what.sha256 != file.sha256)
            throw backup_error(
                fmt::format("{} changed since it was checked", (from / file.path).string()));
    }
    sync_folders(to);
}

bool holds_nothing(const std::filesystem::path& folder) {
    for (const auto& file : files_in(folder))
        if (file.extension() != ".lock") return false;
    return true;
}

std::filesystem::path place_for_former(const std::filesystem::path& data_folder, instant now) {
    for (;; now += std::chrono::seconds(1)) {
        auto name = with_ending(data_folder, ".before-restore-" + stamp(now));
        if (!std::filesystem::exists(name)) return name;
    }
}

[[noreturn]] void cannot_swap(const std::filesystem::path& data_folder, int number) {
    if (number == EBUSY || number == EXDEV)
        throw backup_error(
            fmt::format("{} is a mount point, which cannot be exchanged. Set FLORES_DATA_DIR to a "
                        "folder in it and restore there.",
                        data_folder.string()));
    throw explain("exchange", data_folder, number);
}

}  // namespace

std::filesystem::path beside(const std::filesystem::path& data_folder) {
    return with_ending(data_folder, ".restoring");
}

void unpack(const std::filesystem::path& from, const manifest& contents,
            const std::filesystem::path& to, const progress& told) {
    std::filesystem::remove_all(to);
    require_room(to, contents);
    if (::mkdir(to.c_str(), 0700) != 0) throw explain("make", to, errno);
    try {
        copy_kept(from, contents, to, told);
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove_all(to, ignored);
        throw;
    }
}

// The name for the former is given to the new one first, and then both are exchanged: were it given
// afterwards, a restore killed before that would leave the former where the next one cleans up.
std::optional<std::filesystem::path> swap_in(const std::filesystem::path& fresh,
                                             const std::filesystem::path& data_folder,
                                             instant now) {
    const bool empty = holds_nothing(data_folder);
    const std::filesystem::path former = place_for_former(data_folder, now);
    sync_folders(fresh);
    if (::rename(fresh.c_str(), former.c_str()) != 0) throw explain("rename", fresh, errno);
    if (::renameat2(AT_FDCWD, former.c_str(), AT_FDCWD, data_folder.c_str(), RENAME_EXCHANGE) !=
        0) {
        const int number = errno;
        std::error_code ignored;
        std::filesystem::remove_all(former, ignored);
        cannot_swap(data_folder, number);
    }
    sync_folder(data_folder.parent_path());
    if (!empty) return former;
    std::filesystem::remove_all(former);
    return std::nullopt;
}

}  // namespace flores::backup
