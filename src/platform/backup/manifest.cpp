#include "platform/backup/manifest.hpp"

#include "platform/auth/keys.hpp"
#include "platform/backup/backup_error.hpp"
#include "platform/backup/files.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/encode.hpp"
#include "platform/sql/sqlite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace flores::backup {
namespace {

constexpr std::string_view shop_name = "flores-victoria";
constexpr std::uint64_t manifest_bytes_max = 128u << 20;
constexpr json::limits manifest_limits{.depth_max = 8, .values_max = 4'000'000};
constexpr std::int64_t mode_bits = 0777;

std::string sum_line(std::string_view manifest_text) {
    return fmt::format("{}  {}\n", auth::sha256_hex(manifest_text), manifest_name);
}

// Relative, without steps out of the folder and without the names of the backup's own files.
bool is_inside(const std::string& path) {
    const std::filesystem::path given(path);
    if (path.empty() || given.is_absolute() || path == manifest_name || path == manifest_sum_name)
        return false;
    return std::ranges::none_of(
        given, [](const auto& part) { return part == ".." || part == "." || part.empty(); });
}

void require_plain(const std::filesystem::path& folder, const manifest& read) {
    if (read.shop != shop_name)
        throw backup_error(fmt::format("{} is no backup of this shop", folder.string()));
    if (read.format > manifest_format)
        throw backup_error(
            fmt::format("{} has a form that this release does not know ({}). Use the release that "
                        "made it, {}.",
                        folder.string(), read.format, read.release));
    for (const kept_file& file : read.files)
        if (!is_inside(file.path) || (file.mode & ~mode_bits) != 0)
            throw backup_error(fmt::format("{}: the manifest names a file that no backup holds: {}",
                                           folder.string(), file.path));
}

std::vector<int> numbers_of(std::string_view release) {
    std::vector<int> out;
    while (!release.empty()) {
        int number = 0;
        const char* const end = release.data() + release.size();
        const auto read = std::from_chars(release.data(), end, number);
        if (read.ec != std::errc()) break;
        out.push_back(number);
        release.remove_prefix(static_cast<std::size_t>(read.ptr - release.data()));
        if (!release.starts_with('.')) break;
        release.remove_prefix(1);
    }
    return out;
}

}  // namespace

bool is_database(const std::filesystem::path& file) {
    return file.extension() == ".db";
}

std::int64_t schema_of(sql::connection& db) {
    const bool has_any = db.integer(
                             "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND "
                             "name = 'schema_migrations'") == 1;
    return has_any ? db.integer("SELECT max(version) FROM schema_migrations").value_or(0) : 0;
}

database_facts facts_of(sql::connection& db) {
    database_facts out{schema_of(db), {}};
    std::vector<std::string> tables;
    for (const sql::row& found :
         db.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                  "'sqlite\\_%' ESCAPE '\\' ORDER BY name"))
        tables.push_back(found.string(0));
    for (const std::string& table : tables)
        out.rows[table] = db.integer(fmt::format("SELECT count(*) FROM \"{}\"", table)).value_or(0);
    return out;
}

void write_manifest(const std::filesystem::path& folder, const manifest& what) {
    manifest stamped = what;
    stamped.shop = shop_name;
    stamped.format = manifest_format;
    const std::string text = json::encode(stamped);
    write_file(folder / manifest_name, text);
    write_file(folder / manifest_sum_name, sum_line(text));
}

manifest read_manifest(const std::filesystem::path& folder) {
    for (const auto name : {manifest_name, manifest_sum_name})
        if (!std::filesystem::is_regular_file(folder / name))
            throw backup_error(
                fmt::format("{} is no whole backup: it has no {}", folder.string(), name));
    const std::string text = read_file(folder / manifest_name, manifest_bytes_max);
    if (read_file(folder / manifest_sum_name, manifest_bytes_max) != sum_line(text))
        throw backup_error(fmt::format("{} is damaged: {} is not as it was written",
                                       folder.string(), manifest_name));
    auto read = json::decode<manifest>(text, manifest_limits);
    if (!read)
        throw backup_error(fmt::format("{}: {} cannot be read", folder.string(), manifest_name));
    require_plain(folder, *read);
    return std::move(*read);
}

bool is_later_release(std::string_view a, std::string_view b) {
    return numbers_of(a) > numbers_of(b);
}

}  // namespace flores::backup
