#include "platform/backup/retention.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/backup/manifest.hpp"
#include "platform/backup/names.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

namespace flores::backup {
namespace {

// A backup whose manifest reads; whatever else bears such a name is left alone.
bool is_backup(const std::filesystem::path& folder) {
    if (!is_backup_name(folder.filename().native())) return false;
    if (std::filesystem::is_symlink(folder)) return false;
    try {
        read_manifest(folder);
        return true;
    } catch (const backup_error&) {
        return false;
    }
}

// Under another name first: half of a backup never bears a backup's name.
void take_away(const std::filesystem::path& folder) {
    const std::filesystem::path going =
        folder.parent_path() / (std::string(unfinished_prefix) + folder.filename().string());
    if (::rename(folder.c_str(), going.c_str()) != 0) throw explain("remove", folder, errno);
    std::error_code why;
    if (std::filesystem::remove_all(going, why); why) throw explain("remove", going, why.value());
}

// Those that do not say whose they are were made by an older release: of the one folder, where all
// others are, and else of nobody knows whom.
std::function<bool(const std::filesystem::path&)> is_of_another(
    const std::vector<std::filesystem::path>& all, const std::string& data_folder) {
    const bool shared = std::ranges::any_of(all, [&](const std::filesystem::path& folder) {
        return read_manifest(folder).data_folder.value_or(data_folder) != data_folder;
    });
    return [=](const std::filesystem::path& folder) {
        return read_manifest(folder).data_folder.value_or(shared ? "" : data_folder) != data_folder;
    };
}

}  // namespace

std::vector<std::filesystem::path> backups_in(const std::filesystem::path& into) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(into))
        if (entry.is_directory() && is_backup(entry.path())) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

std::vector<std::filesystem::path> remove_old(const std::filesystem::path& into,
                                              const std::filesystem::path& data_folder,
                                              int keep_days, instant now) {
    const backups_turn turn(into);
    const instant oldest = now - std::chrono::days(keep_days);
    std::vector<std::filesystem::path> kept = backups_in(into);
    std::erase_if(kept, is_of_another(kept, data_folder.string()));
    std::vector<std::filesystem::path> removed;
    if (!kept.empty()) kept.pop_back();  // the newest
    for (const auto& folder : kept) {
        if (read_manifest(folder).made_at >= oldest) continue;
        take_away(folder);
        removed.push_back(folder);
    }
    return removed;
}

}  // namespace flores::backup
