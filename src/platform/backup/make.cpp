#include "platform/backup/make.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/backup/names.hpp"
#include "platform/sql/shared_moment.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <vector>

namespace flores::backup {
namespace {

constexpr std::array<std::string_view, 8> passing_endings{"-wal", "-shm", "-journal", ".lock",
                                                          ".log", ".new", ".tmp",     ".part"};
constexpr std::array<std::string_view, 3> passing_folders{"logs", "tmp", "mail"};

// Files that a shop makes anew or does without; mails in their folder are as good as sent.
bool is_passing(const std::filesystem::path& file) {
    const std::string name = file.filename().native();
    if (name.starts_with('.') ||
        passing_folders.end() != std::ranges::find(passing_folders, *file.begin()))
        return true;
    return std::ranges::any_of(passing_endings,
                               [&](std::string_view ending) { return name.ends_with(ending); });
}

struct to_keep {
    std::vector<std::filesystem::path> databases;
    std::vector<std::filesystem::path> others;
};

to_keep choose(const std::filesystem::path& data_folder) {
    if (!std::filesystem::is_directory(data_folder))
        throw backup_error(fmt::format("there is no data folder {}", data_folder.string()));
    if (::access(data_folder.c_str(), R_OK | X_OK) != 0) throw explain("read", data_folder, errno);
    to_keep out;
    for (auto& file : files_in(data_folder)) {
        if (is_passing(file)) continue;
        (is_database(file) ? out.databases : out.others).push_back(std::move(file));
    }
    if (out.databases.empty())
        throw backup_error(
            fmt::format("{} holds no shop: it has no database", data_folder.string()));
    return out;
}

std::int64_t mode_of(const std::filesystem::path& file) {
    struct stat facts{};
    if (::stat(file.c_str(), &facts) != 0) throw explain("read", file, errno);
    return facts.st_mode & 0777;
}

// A shop serves on for a while when its file was removed under it; a backup of what is left would
// push out those that have all.
void require_stores(const making& wanted, std::span<const std::filesystem::path> names,
                    sql::shared_moment& moment) {
    for (const auto& [store, form] : wanted.needed.stores) {
        const auto at = std::ranges::find(names, std::filesystem::path(store));
        const bool there = at != names.end();
        const std::int64_t found =
            there ? schema_of(moment.at(static_cast<std::size_t>(at - names.begin()))) : 0;
        if (found > form)
            throw backup_error(fmt::format(
                "{} was written by a newer release, which has to make the backup, too; none was "
                "made.",
                (wanted.data_folder / store).string()));
        if (found > 0) continue;
        throw backup_error(fmt::format(
            "{} {}; no backup was made. Restore an earlier one (flores restore); to go on without "
            "what it held: flores migrate --make-missing.",
            (wanted.data_folder / store).string(), there ? "has no tables" : "is missing"));
    }
}

kept_file keep_database(const making& wanted, const std::filesystem::path& name,
                        sql::sqlite_connection& from, const std::filesystem::path& into,
                        const progress& told) {
    const std::filesystem::path copy = into / name;
    std::filesystem::create_directories(copy.parent_path());
    sql::copy_database(
        from, copy, [&](std::uint64_t done, std::uint64_t all) { told(name.native(), done, all); });
    database_facts facts = facts_of(from);
    const content what = content_of(copy, told);
    return {name.generic_string(), static_cast<std::int64_t>(what.bytes), what.sha256,
            mode_of(wanted.data_folder / name), std::move(facts)};
}

std::vector<kept_file> keep_databases(const making& wanted,
                                      std::span<const std::filesystem::path> names,
                                      const std::filesystem::path& into, const progress& told) {
    std::vector<std::filesystem::path> files;
    for (const auto& name : names) files.push_back(wanted.data_folder / name);
    sql::shared_moment moment(files);
    require_stores(wanted, names, moment);
    std::vector<kept_file> out;
    for (std::size_t i = 0; i < moment.size(); ++i)
        out.push_back(keep_database(wanted, names[i], moment.at(i), into, told));
    return out;
}

// After the databases; one that was deleted since the folder was read is passed over.
std::vector<kept_file> keep_others(const making& wanted,
                                   std::span<const std::filesystem::path> names,
                                   const std::filesystem::path& into, const progress& told) {
    std::vector<kept_file> out;
    for (const auto& name : names) {
        const std::filesystem::path from = wanted.data_folder / name;
        if (!std::filesystem::exists(from)) continue;
        const std::int64_t mode = mode_of(from);
        const content what = copy_file(from, into / name, 0600, told);
        out.push_back({name.generic_string(), static_cast<std::int64_t>(what.bytes), what.sha256,
                       mode, std::nullopt});
    }
    return out;
}

manifest fill(const making& wanted, const std::filesystem::path& into, const progress& told) {
    manifest out{.shop = {},
                 .format = 0,
                 .release = wanted.release,
                 .made_at = wanted.now,
                 .data_folder = wanted.data_folder.string(),
                 .files = {}};
    for (auto& file : keep_databases(wanted, choose(wanted.data_folder).databases, into, told))
        out.files.push_back(std::move(file));
    for (auto& file : keep_others(wanted, choose(wanted.data_folder).others, into, told))
        out.files.push_back(std::move(file));
    write_manifest(into, out);
    sync_folders(into);
    return out;
}

// A folder that goes with the scope, unless it got its name.
class unfinished {
public:
    explicit unfinished(std::filesystem::path folder) : folder_(std::move(folder)) {
        if (::mkdir(folder_.c_str(), 0700) != 0) throw explain("make", folder_, errno);
    }
    ~unfinished() {
        std::error_code ignored;
        if (!named_) std::filesystem::remove_all(folder_, ignored);
    }
    unfinished(const unfinished&) = delete;
    unfinished& operator=(const unfinished&) = delete;

    const std::filesystem::path& folder() const { return folder_; }

    void name(const std::filesystem::path& final) {
        if (::rename(folder_.c_str(), final.c_str()) != 0) throw explain("name", final, errno);
        named_ = true;
        sync_folder(final.parent_path());
    }

private:
    const std::filesystem::path folder_;
    bool named_ = false;
};

}  // namespace

made make(const making& wanted, const progress& told) {
    const backups_turn turn(wanted.into);
    const std::filesystem::path final = free_name(wanted.into, wanted.now);
    unfinished fresh(wanted.into / (std::string(unfinished_prefix) + final.filename().string()));
    made out{final, fill(wanted, fresh.folder(), told)};
    check(fresh.folder(), wanted.needed, wanted.release, told);
    fresh.name(final);
    return out;
}

}  // namespace flores::backup
