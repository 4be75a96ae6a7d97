#include "cli/promote_folder.hpp"

#include "cli/service_stores.hpp"
#include "platform/auth/keys.hpp"
#include "platform/config/secret_file.hpp"
#include "platform/sql/migrations.hpp"
#include "platform/sql/sqlite.hpp"
#include "platform/sql/sqlite_file.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <vector>

namespace flores::cli {
namespace {

std::vector<std::filesystem::path> paths_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const service_store& one : service_stores()) out.push_back(folder / one.tables.file);
    return out;
}

}  // namespace

folder_moment::folder_moment(const std::filesystem::path& folder)
    : moment_(std::make_unique<sql::shared_moment>(paths_in(folder))) {
    std::size_t place = 0;
    for (const service_store& one : service_stores()) places_.emplace(one.tables.file, place++);
}

folder_files folder_moment::files() {
    return [this](std::string_view name) -> sql::connection& {
        return moment_->at(places_.find(name)->second);
    };
}

folder_writer::folder_writer(const std::filesystem::path& folder) {
    for (const service_store& one : service_stores()) {
        const auto path = folder / one.tables.file;
        const sql::sqlite_file made(path, one.tables.steps);
        files_.emplace(one.tables.file, std::make_unique<sql::sqlite_connection>(
                                            path, sql::sqlite_connection::access::read_write));
    }
}

folder_files folder_writer::files() {
    return [this](std::string_view name) -> sql::connection& {
        return *files_.find(name)->second;
    };
}

void require_shop(const config::settings& from) {
    for (const service_store& one : service_stores()) {
        const auto file = from.data_dir / one.tables.file;
        if (!std::filesystem::exists(file))
            throw std::runtime_error(
                fmt::format("{} is no data folder of a shop: {} is missing. Name the folder with "
                            "FLORES_DATA_DIR.",
                            from.data_dir.string(), one.tables.file));
        if (!sql::pending(file, one.tables.steps).empty())
            throw std::runtime_error(fmt::format(
                "{} has not the form of this release: serve it with this one, or run `flores "
                "migrate`, first",
                file.string()));
    }
    if (!std::filesystem::exists(from.data_dir / "jwt_secret")) return;
    if (config::load_or_make_secret(from.data_dir) == from.jwt_secret) return;
    throw std::runtime_error(
        fmt::format("JWT_SECRET is not the secret of this shop, with which its links, order "
                    "numbers and webhooks are made. Set JWT_SECRET_FILE to {}.",
                    (from.data_dir / "jwt_secret").string()));
}

std::string name_of_shop(const std::string& secret) {
    const auth::key own = auth::derive_key(secret, "flores/promotion/1");
    return auth::sha256_hex({reinterpret_cast<const char*>(own.data()), own.size()});
}

}  // namespace flores::cli
