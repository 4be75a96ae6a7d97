#include "cli/promote_back.hpp"

#include "cli/promote_events.hpp"
#include "cli/promote_folder.hpp"
#include "cli/promote_stores.hpp"
#include "cli/promote_work.hpp"
#include "cli/service_stores.hpp"
#include "platform/config/secret_file.hpp"
#include "platform/sql/data_folder_lock.hpp"
#include "services/order/migrations.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace flores::cli {
namespace {

using path = std::filesystem::path;

// What is not finished stands under this name, and is nobody's data folder.
path unfinished_of(const path& folder) {
    path out = folder.has_filename() ? folder : folder.parent_path();
    out += ".unfinished";
    return out;
}

void require_free(const path& folder) {
    if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder))
        throw std::runtime_error(
            fmt::format("{} holds something. Name a folder that is empty, or not there yet, with "
                        "FLORES_DATA_DIR.",
                        folder.string()));
}

// The copy takes its place at the end: whether it can is tried before.
void require_movable(const path& folder, const path& aside) {
    if (!std::filesystem::exists(folder)) return;
    std::error_code no;
    std::filesystem::rename(folder, aside, no);
    if (!no) return std::filesystem::rename(aside, folder);
    throw std::runtime_error(
        fmt::format("{} cannot be exchanged ({}), as a mount point cannot. Set FLORES_DATA_DIR to "
                    "a folder in it.",
                    folder.string(), no.message()));
}

// What a copy that was killed left. The lock's file stays: it is held.
void empty_out(const path& unfinished) {
    std::vector<path> left;
    for (const auto& one : std::filesystem::directory_iterator(unfinished))
        if (one.path().filename() != sql::data_folder_lock_name) left.push_back(one.path());
    for (const path& one : left) std::filesystem::remove_all(one);
}

// Which events wait for whom is not the same in both forms: see bring_back.
bool is_outbox(const kept_thing& one) {
    return one.name.find(".outbox") != std::string::npos;
}

void count_on(const folder_files& file, production_stores& stores) {
    for (const service_store& one : service_stores()) {
        if (!one.in_schema()) continue;
        sql::connection& db = file(one.tables.file);
        for (const promotion::table& each : promotion::tables_of(db))
            if (each.is_numbered())
                promotion::note_last_number(
                    db, each,
                    promotion::last_number_in_schema(stores.schema(one.tables.name), each));
    }
}

void copy_into(const path& folder, const config::settings& settings, bool wait) {
    production_stores stores(settings);
    stores.require_still(wait);
    stores.take_snapshots();
    stores.require_whole();
    folder_writer made(folder);
    auto all = kept_things(made.files(), stores);
    std::erase_if(all, is_outbox);
    copy_all(all, way::to_folder);
    count_on(made.files(), stores);
    require_alike(all);
    bring_back(stores, settings, made.files()(order::tables.file));
    stores.require_still(false);  // nobody began meanwhile, while Redis was away
}

}  // namespace

int promote_back(const config::settings& settings, bool wait) {
    const path folder = std::filesystem::weakly_canonical(settings.data_dir);  // not a link to it
    const path unfinished = unfinished_of(folder);
    require_free(folder);
    require_movable(folder, unfinished.string() + ".before");
    {
        const sql::data_folder_lock held(unfinished);
        empty_out(unfinished);
        try {
            copy_into(unfinished, settings, wait);
            config::keep_secret(unfinished, settings.jwt_secret);
        } catch (...) {
            std::filesystem::remove_all(unfinished);
            throw;
        }
    }
    std::filesystem::rename(unfinished, folder);
    fmt::print("Copied. {} holds the shop; serve it with FLORES_STORAGE=embedded.\n",
               folder.string());
    return 0;
}

}  // namespace flores::cli
