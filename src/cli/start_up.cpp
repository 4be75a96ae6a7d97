#include "cli/start_up.hpp"

#include "cli/production.hpp"
#include "cli/promote_folder.hpp"
#include "cli/service_stores.hpp"
#include "platform/backup/backup_error.hpp"
#include "platform/backup/files.hpp"
#include "platform/config/secret_file.hpp"
#include "platform/core/folders.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <stdexcept>

namespace flores::cli {
namespace {

constexpr std::uintmax_t header_bytes = 100;  // of a SQLite file; a shorter one has nothing
constexpr std::string_view names_file = "stores_made";
constexpr std::uint64_t fact_bytes_max = 4096;

std::string line_of(const service_store& one) {
    return std::string(one.tables.file) + '\n';
}

std::string all_names() {
    std::string out;
    for (const service_store& one : service_stores()) out += line_of(one);
    return out;
}

// A log beside it is nothing without it: SQLite drops the log of a file that is new.
bool has_content(const std::filesystem::path& file) {
    std::error_code none;
    const auto bytes = std::filesystem::file_size(file, none);
    return !none && bytes >= header_bytes;
}

void write_fact(const std::filesystem::path& file, const std::string& text) {
    if (!replace_file(file, text)) throw backup::explain("write", file, errno);
}

// The files that the folder has had, a line each. A shop of a release that did not write them down
// had them all.
std::string names_had(const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder / names_file))
        return backup::read_file(folder / names_file, fact_bytes_max);
    return holds_shop(folder) ? all_names() : "";
}

std::runtime_error lost(const std::filesystem::path& file) {
    const bool is_known = std::filesystem::exists(file.parent_path() / names_file);
    return std::runtime_error(fmt::format(
        "{} is {}, and this folder {} it. Restore a backup (flores restore). To go on without "
        "what it held: flores migrate --make-missing makes it anew, with nothing in it.",
        file.string(), std::filesystem::exists(file) ? "empty" : "missing",
        is_known ? "has had" : "may have had"));
}

std::runtime_error not_made(const std::filesystem::path& file) {
    return std::runtime_error(fmt::format(
        "{} was not made yet (a first start broken off, a release that adds it): flores migrate "
        "makes it.",
        file.string()));
}

std::string mark_of(const std::string& secret) {
    return name_of_shop(secret) + '\n';
}

void require_same_secret(const std::filesystem::path& folder, const std::string& secret) {
    const auto file = folder / secret_mark;
    if (!std::filesystem::exists(file) ||
        backup::read_file(file, fact_bytes_max) == mark_of(secret))
        return;
    throw std::runtime_error(fmt::format(
        "the secret (JWT_SECRET, or jwt_secret in {}) is not the one that this shop was made with. "
        "Put that one back; a backup has it, if it was not in the settings. To go on with this "
        "one, remove {} from the data folder, or restore with --new-secret: then all sign-ins end, "
        "second factors, recovery codes and guests' links are lost, and flores admin reset lets "
        "the administrator in.",
        folder.string(), secret_mark));
}

}  // namespace

// An empty one would be filled with empty tables, and the shop would have lost what was in it.
void require_files(const std::filesystem::path& folder, absent_file absent) {
    if (absent == absent_file::made) return;
    const std::string had = names_had(folder);
    for (const service_store& one : service_stores()) {
        const auto file = folder / one.tables.file;
        if (has_content(file)) continue;
        if (had.contains(line_of(one))) throw lost(file);
        if (absent == absent_file::refused && holds_shop(folder)) throw not_made(file);
    }
}

void note_files(const std::filesystem::path& folder) {
    if (names_had(folder) != all_names() || !std::filesystem::exists(folder / names_file))
        write_fact(folder / names_file, all_names());
}

void note_secret(const std::filesystem::path& folder, const std::string& secret) {
    const auto file = folder / secret_mark;
    if (!std::filesystem::exists(file)) write_fact(file, mark_of(secret));
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

std::string secret_of(const config::settings& from, absent_file absent) {
    if (from.stores == config::storage::embedded) {
        require_files(from.data_dir, absent);
        const bool is_new = !holds_shop(from.data_dir);
        if (is_new && !std::filesystem::exists(from.data_dir / names_file))
            write_fact(from.data_dir / names_file, "");  // until all are made, none can be lost
    }
    if (from.jwt_secret.empty() && holds_shop(from.data_dir))
        config::require_secret_file(from.data_dir);
    std::string secret =
        from.jwt_secret.empty() ? config::load_or_make_secret(from.data_dir) : from.jwt_secret;
    if (from.stores == config::storage::embedded) require_same_secret(from.data_dir, secret);
    return secret;
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
