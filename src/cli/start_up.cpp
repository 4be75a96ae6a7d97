#include "cli/start_up.hpp"

#include "cli/production.hpp"
#include "cli/service_stores.hpp"
#include "platform/config/secret_file.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace flores::cli {
namespace {

// A log beside it is nothing without it: SQLite drops the log of a file that is new.
bool has_content(const std::filesystem::path& file) {
    std::error_code none;
    const auto bytes = std::filesystem::file_size(file, none);
    return !none && bytes > 0;
}

}  // namespace

// An empty one would be filled with empty tables, and the shop would have lost what was in it.
void require_files(const std::filesystem::path& folder, absent_file absent) {
    if (!holds_shop(folder)) return;
    for (const service_store& one : service_stores()) {
        const auto file = folder / one.tables.file;
        if (has_content(file)) continue;
        if (std::filesystem::exists(file))
            throw std::runtime_error(fmt::format(
                "{} is empty, and others in its folder are not. Restore a backup (flores restore); "
                "if it never held anything, remove it and run flores migrate.",
                file.string()));
        if (absent == absent_file::refused)
            throw std::runtime_error(fmt::format(
                "{} is missing, and others in its folder are there. Restore a backup (flores "
                "restore); if it never was there (a first start broken off, a release that adds "
                "it), flores migrate makes it.",
                file.string()));
    }
}

bool holds_shop(const std::filesystem::path& folder) {
    for (const service_store& one : service_stores())
        if (has_content(folder / one.tables.file)) return true;
    return false;
}

void require_any_shop(const config::settings& from) {
    if (from.stores != config::storage::embedded || holds_shop(from.data_dir)) return;
    throw std::runtime_error(
        fmt::format("no shop in {}. Name its folder with --data-dir or FLORES_DATA_DIR.",
                    from.data_dir.string()));
}

std::string secret_of(const config::settings& from) {
    if (from.stores == config::storage::embedded)
        require_files(from.data_dir, absent_file::refused);
    if (from.jwt_secret.empty() && holds_shop(from.data_dir))
        config::require_secret_file(from.data_dir);
    return from.jwt_secret.empty() ? config::load_or_make_secret(from.data_dir) : from.jwt_secret;
}

std::optional<sql::data_folder_lock> lock_of(const config::settings& from,
                                             const std::vector<std::string>& services) {
    if (from.stores == config::storage::embedded)
        return std::optional<sql::data_folder_lock>(std::in_place, from.data_dir);
    require_stores(from, services);
    return std::nullopt;
}

sigset_t block_end_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signals;
}

}  // namespace flores::cli
