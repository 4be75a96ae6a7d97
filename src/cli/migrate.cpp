// flores migrate: the tables of every SQL store, and the indexes of MongoDB, made or brought to
// this release's form. Several at once are safe, and one that finds nothing to do changes nothing.
// It runs beside processes that serve, and not beside a promotion.
#include "cli/commands.hpp"
#include "cli/service_names.hpp"
#include "cli/service_stores.hpp"
#include "cli/start_up.hpp"
#include "cli/stores_hold.hpp"
#include "cli/with_settings.hpp"
#include "platform/document/mongo_indexes.hpp"
#include "platform/document/mongo_pool.hpp"
#include "platform/document/open.hpp"
#include "platform/sql/open.hpp"
#include "platform/sql/postgres_store.hpp"
#include "platform/sql/sqlite_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace flores::cli {
namespace {

bool in_production(const config::settings& settings) {
    return settings.stores == config::storage::production;
}

std::vector<sql::migration> pending_of(const config::settings& settings,
                                       const sql::store_tables& one) {
    if (in_production(settings)) return sql::pending(sql::place_of(settings, one.name), one.steps);
    return sql::pending(settings.data_dir / one.file, one.steps);
}

void take_steps(const config::settings& settings, const sql::store_tables& one) {
    if (!in_production(settings)) {
        const sql::sqlite_file opened(settings.data_dir / one.file, one.steps);
        return;
    }
    const int taken = sql::migrate(sql::place_of(settings, one.name), one.steps);
    if (taken > 0) fmt::print("{}: {} steps\n", one.name, taken);
}

// Each of these returns how many steps a dry run would take. All stores are looked at before the
// first is changed: one that this release does not know stops it.
std::size_t migrate_tables(const config::settings& settings, bool dry_run) {
    std::vector<sql::store_tables> chosen;
    std::size_t pending = 0;
    for (const service_store& one : service_stores())
        if (one.in_schema() || !in_production(settings)) chosen.push_back(one.tables);
    for (const sql::store_tables& one : chosen) {
        const auto steps = pending_of(settings, one);
        if (!dry_run) continue;
        const std::string_view name = in_production(settings) ? one.name : one.file;
        for (const sql::migration& each : steps)
            fmt::print("{}: step {}, {}\n", name, each.version, each.name);
        pending += steps.size();
    }
    if (!dry_run)
        for (const sql::store_tables& one : chosen) take_steps(settings, one);
    return pending;
}

std::size_t tell_missing(document::mongo_pool& mongo, const service_store& one) {
    const auto missing =
        document::missing_of(mongo, document::indexes_of(one.tables.name, one.collections));
    if (!missing) throw document::mongo_error(0, missing.error().log.text);
    for (const document::mongo_index& each : *missing)
        fmt::print("{}: index {} of {}\n", one.tables.name, each.name, each.collection);
    return missing->size();
}

// Indexes change nothing that is stored, and making them again does nothing: only those that are
// missing count as steps.
std::size_t migrate_documents(const config::settings& settings, bool dry_run) {
    document::mongo_pool mongo(settings.mongodb_uri);
    if (!mongo.reach())
        throw std::runtime_error(
            "nobody answers as MongoDB at MONGODB_URI. Start it, or check host, port and tls of "
            "MONGODB_URI.");
    std::size_t pending = 0;
    for (const service_store& one : service_stores()) {
        if (one.collections.empty()) continue;
        if (dry_run) {
            pending += tell_missing(mongo, one);
            continue;
        }
        const auto made = document::migrate(mongo, one.tables.name, one.collections);
        if (!made) throw document::mongo_error(0, made.error().log.text);
    }
    return pending;
}

}  // namespace

int migrate(const invocation& call) {
    const config::settings settings = settings_of(call);
    const bool production = in_production(settings);
    // To look at a folder that is not there it is not made.
    const bool nothing_there =
        call.dry_run && !production && !std::filesystem::exists(settings.data_dir);
    const auto held =
        nothing_there ? std::nullopt : lock_of(settings, chosen_services({}, settings.stores));
    const absent_file absent = call.make_missing ? absent_file::made : absent_file::made_new;
    if (!production) require_files(settings.data_dir, absent);
    // Before the stores: later, its absence is a loss.
    if (!production && !call.dry_run && !holds_shop(settings.data_dir))
        (void)secret_of(settings, absent);
    std::optional<stores_hold> hold;
    if (production && !call.dry_run) hold.emplace(settings, stores_hold::purpose::changes_form);
    std::size_t pending = migrate_tables(settings, call.dry_run);
    if (production) pending += migrate_documents(settings, call.dry_run);
    if (!production && !call.dry_run) note_files(settings.data_dir);
    if (pending == 0)
        fmt::print("The stores in {} are in this release's form.\n",
                   production ? settings.db_name : settings.data_dir.string());
    return 0;
}

}  // namespace flores::cli
