#include "platform/backup/check.hpp"

#include "platform/backup/backup_error.hpp"
#include "platform/sql/sqlite.hpp"
#include "platform/sql/sqlite_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace flores::backup {
namespace {

using findings = std::vector<std::string>;

void check_names(const std::filesystem::path& folder, const manifest& said, findings& into) {
    std::set<std::string> unknown;
    for (const auto& file : files_in(folder)) unknown.insert(file.generic_string());
    unknown.erase(std::string(manifest_name));
    unknown.erase(std::string(manifest_sum_name));
    for (const kept_file& file : said.files)
        if (unknown.erase(file.path) == 0) into.push_back(fmt::format("{} is missing", file.path));
    for (const std::string& name : unknown)
        into.push_back(fmt::format("{} is not in the manifest", name));
}

std::string without_store(const std::string& name, const manifest& said, std::string_view release) {
    std::string out = fmt::format("{} is not in it: use another backup", name);
    if (is_later_release(release, said.release))
        out += fmt::format(
            "; or, if release {0} had no such file, restore with {0} and then run "
            "flores migrate of {1}",
            said.release, release);
    return out;
}

// A manifest may be true to its files and these be no shop: restored, it would open with empty
// tables, as if that were all there ever was.
void check_needed(const shop_files& needed, const manifest& said, std::string_view release,
                  findings& into) {
    for (const auto& [store, form] : needed.stores) {
        const auto kept = std::ranges::find(said.files, store, &kept_file::path);
        if (kept == said.files.end())
            into.push_back(without_store(store, said, release));
        else if (!kept->database || kept->database->schema == 0)
            into.push_back(fmt::format("{} has no tables: use another backup", store));
        else if (kept->database->schema > form)
            into.push_back(fmt::format("{} was written by a newer release; use that one", store));
    }
    if (needed.secret.empty()) return;
    const auto kept = std::ranges::find(said.files, needed.secret, &kept_file::path);
    if (kept == said.files.end() || kept->bytes == 0)
        into.push_back(
            fmt::format("{} {}: set JWT_SECRET if the shop had it in its settings, or use another "
                        "backup",
                        needed.secret, kept == said.files.end() ? "is not in it" : "is empty"));
}

void check_content(const std::filesystem::path& folder, const kept_file& file, const progress& told,
                   findings& into) {
    const content found = content_of(folder / file.path, told);
    if (found.bytes != static_cast<std::uint64_t>(file.bytes))
        into.push_back(
            fmt::format("{} has {} bytes instead of {}", file.path, found.bytes, file.bytes));
    else if (found.sha256 != file.sha256)
        into.push_back(fmt::format("{} is not as it was written", file.path));
}

void check_rows(sql::connection& db, const kept_file& file, findings& into) {
    const database_facts found = facts_of(db);
    if (found.schema != file.database->schema)
        into.push_back(fmt::format("{}: version {} instead of {}", file.path, found.schema,
                                   file.database->schema));
    for (const auto& [table, count] : file.database->rows) {
        const auto rows = found.rows.find(table);
        if (rows == found.rows.end() || rows->second != count)
            into.push_back(
                fmt::format("{}: table {} has other rows than {}", file.path, table, count));
    }
}

void check_database(const std::filesystem::path& folder, const kept_file& file, findings& into) {
    try {
        sql::sqlite_connection db(folder / file.path, sql::sqlite_connection::access::read_only);
        for (const sql::row& line : db.query("PRAGMA integrity_check(1)"))
            if (line.text(0) != "ok")
                into.push_back(fmt::format("{}: {}", file.path, line.text(0)));
        check_rows(db, file, into);
    } catch (const sql::sqlite_error& why) {
        into.push_back(why.what());
    }
}

void require_none(const std::filesystem::path& folder, const findings& found) {
    if (found.empty()) return;
    std::string all;
    for (const std::string& one : found) all += "\n  " + one;
    throw backup_error(fmt::format("{} is not whole:{}", folder.string(), all));
}

}  // namespace

// The sums come before the databases are opened: SQLite reads nothing that was tampered with.
manifest check(const std::filesystem::path& folder, const shop_files& needed,
               std::string_view release, const progress& told) {
    manifest said = read_manifest(folder);
    if (is_later_release(said.release, release))
        throw backup_error(
            fmt::format("{} was made by release {}, later than this one ({}). Install that "
                        "release, then restore.",
                        folder.string(), said.release, release));
    findings found;
    check_names(folder, said, found);
    check_needed(needed, said, release, found);
    require_none(folder, found);
    for (const kept_file& file : said.files) check_content(folder, file, told, found);
    require_none(folder, found);
    for (const kept_file& file : said.files)
        if (file.database) check_database(folder, file, found);
    require_none(folder, found);
    return said;
}

void require_rows(const std::filesystem::path& folder, const manifest& said) {
    findings found;
    for (const kept_file& file : said.files) {
        if (!file.database) continue;
        sql::sqlite_connection db(folder / file.path, sql::sqlite_connection::access::read_only);
        check_rows(db, file, found);
    }
    require_none(folder, found);
}

}  // namespace flores::backup
