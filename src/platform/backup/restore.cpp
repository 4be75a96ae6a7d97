#include "platform/backup/restore.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/backup/names.hpp"
#include "platform/sql/data_folder_lock.hpp"
#include "platform/sql/store_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace flores::backup {
namespace {

constexpr std::string_view former_ending = ".before-restore-";

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

// Under another name first: half of what was a shop never looks like one. False: a process has it.
bool take_away_former(const std::filesystem::path& folder, const std::filesystem::path& going) {
    std::optional<sql::data_folder_lock> held;
    try {
        held.emplace(folder);
    } catch (const sql::store_error&) {
        return false;
    }
    if (::rename(folder.c_str(), going.c_str()) != 0) throw explain("remove", folder, errno);
    std::error_code why;
    if (std::filesystem::remove_all(going, why); why) throw explain("remove", going, why.value());
    return true;
}

std::filesystem::path place_for_former(const std::filesystem::path& data_folder, instant now) {
    for (;; now += std::chrono::seconds(1)) {
        auto name = with_ending(data_folder, std::string(former_ending) + stamp(now));
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

// As root it would be root's, and the shop's own user could not open it.
void give_to_owner_of(const std::filesystem::path& data_folder,
                      const std::filesystem::path& fresh) {
    struct stat former{};
    if (::geteuid() != 0 || ::stat(data_folder.c_str(), &former) != 0) return;
    const auto give = [&former](const std::filesystem::path& what) {
        if (::lchown(what.c_str(), former.st_uid, former.st_gid) != 0)
            throw explain("give away", what, errno);
    };
    give(fresh);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(fresh))
        give(entry.path());
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

std::vector<std::filesystem::path> formers_of(const std::filesystem::path& data_folder) {
    const std::string begin = with_ending(data_folder, std::string(former_ending)).filename();
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(data_folder.parent_path())) {
        const std::string name = entry.path().filename();
        if (name.starts_with(begin) && is_stamp(std::string_view(name).substr(begin.size())) &&
            entry.is_directory() && !entry.is_symlink())
            out.push_back(entry.path());
    }
    std::ranges::sort(out);
    return out;
}

std::vector<std::filesystem::path> remove_old_formers(const std::filesystem::path& data_folder,
                                                      const std::filesystem::path& newest,
                                                      std::size_t kept_max) {
    std::vector<std::filesystem::path> old = formers_of(data_folder);
    std::erase(old, newest);
    old.resize(old.size() - std::min(old.size(), kept_max - 1));
    std::erase_if(old, [going = beside(data_folder)](const std::filesystem::path& folder) {
        return !take_away_former(folder, going);
    });
    return old;
}

}  // namespace flores::backup
