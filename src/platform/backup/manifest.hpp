// What a backup says of itself. A backup is a folder, backup-20261125T024603Z, that holds the
// shop's files at their places in the data folder, and two more:
//
//     manifest.json     of every file its bytes, its SHA-256 and its mode; of databases the version
//                       of their tables and how many rows each has; the release that made it
//     manifest.sha256   the sum of manifest.json, as sha256sum -c reads it
#pragma once

#include "platform/core/clock.hpp"
#include "platform/json/types.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace flores::sql {
class connection;
}

namespace flores::backup {

inline constexpr std::int64_t manifest_format = 1;
inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::string_view manifest_sum_name = "manifest.sha256";
inline constexpr std::size_t files_max = 200'000;

struct database_facts {
    std::int64_t schema;                       // newest migration
    std::map<std::string, std::int64_t> rows;  // by table
    bool operator==(const database_facts&) const = default;
};
BOOST_DESCRIBE_STRUCT(database_facts, (), (schema, rows))

struct kept_file {
    std::string path;  // in the data folder, with '/'
    std::int64_t bytes;
    std::string sha256;
    std::int64_t mode;                       // permission bits
    std::optional<database_facts> database;  // of *.db
};
BOOST_DESCRIBE_STRUCT(kept_file, (), (path, bytes, sha256, mode, database))

struct manifest {
    std::string shop;  // "flores-victoria"
    std::int64_t format;
    std::string release;
    instant made_at;
    std::optional<std::string> data_folder;  // absolute; absent: of a release that did not say it
    json::list<kept_file, files_max> files;
};
BOOST_DESCRIBE_STRUCT(manifest, (), (shop, format, release, made_at, data_folder, files))

// Whether a file of this name is a database.
bool is_database(const std::filesystem::path& file);

// The newest migration of its tables; 0: it has none.
std::int64_t schema_of(sql::connection& db);

// Reads all of the tables.
database_facts facts_of(sql::connection& db);

// Both files, durable.
void write_manifest(const std::filesystem::path& folder, const manifest& what);

// backup_error: it is no backup of a shop, its manifest is damaged or of a later format, or names
// files outside of the folder.
manifest read_manifest(const std::filesystem::path& folder);

// Whether release `a` came after release `b`; each is numbers with dots between.
bool is_later_release(std::string_view a, std::string_view b);

}  // namespace flores::backup
