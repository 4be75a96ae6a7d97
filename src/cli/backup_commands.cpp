// flores backup, backup verify and restore.
#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/service_stores.hpp"
#include "cli/shop.hpp"
#include "cli/start_up.hpp"
#include "cli/with_settings.hpp"
#include "platform/backup/backup_error.hpp"
#include "platform/backup/check.hpp"
#include "platform/backup/make.hpp"
#include "platform/backup/restore.hpp"
#include "platform/backup/retention.hpp"
#include "platform/backup/scratch.hpp"
#include "platform/core/ids.hpp"
#include "platform/sql/data_folder_lock.hpp"
#include "platform/sql/sqlite.hpp"
#include "services/contact/storage/ticket_rows.hpp"
#include "services/order/storage/place_order.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

namespace flores::cli {
namespace {

using path = std::filesystem::path;

path whole(const path& given) {
    const path out = std::filesystem::weakly_canonical(std::filesystem::absolute(given));
    return out.has_filename() ? out : out.parent_path();  // written with '/' at its end
}

bool is_within(const path& inner, const path& outer) {
    const path relative = inner.lexically_relative(outer);
    return !relative.empty() && *relative.begin() != "..";
}

// What an embedded shop left in the data folder before it went into production is not the shop any
// more; a backup of it that is reported done would be worse than none.
config::settings embedded_settings_of(const invocation& call) {
    config::settings out = settings_of(call);
    if (out.stores != config::storage::embedded)
        throw backup::backup_error(
            "FLORES_STORAGE is production: the data are in PostgreSQL, MongoDB and Redis, whose "
            "own "
            "tools back them up and restore them; this is for the data folder of an embedded shop");
    return out;
}

// Beside the data folder, not in it: a restore puts that one aside.
path place_of_backups(const invocation& call, const path& data_folder) {
    path into = call.to.empty() ? data_folder.parent_path() / "backups" : whole(call.to);
    if (is_within(into, data_folder))
        throw backup::backup_error(into.string() + " lies in the data folder; choose another");
    return into;
}

backup::shop_files needed_files(const config::settings& settings) {
    backup::shop_files out;
    for (const service_store& one : service_stores())
        out.stores.emplace(one.tables.file, one.tables.steps.back().version);
    if (settings.jwt_secret.empty()) out.secret = "jwt_secret";
    return out;
}

void print_contents(const char* done, const path& folder, const backup::manifest& contents) {
    std::int64_t bytes = 0;
    std::int64_t rows = 0;
    for (const auto& file : contents.files) {
        bytes += file.bytes;
        if (!file.database) continue;
        for (const auto& [table, count] : file.database->rows) rows += count;
    }
    std::printf("%s %s: %zu files, %lld rows, %.1f MB, release %s\n", done, folder.c_str(),
                contents.files.size(), static_cast<long long>(rows),
                static_cast<double>(bytes) / 1e6, contents.release.c_str());
}

// Every service opens its store there, and so brings it to this release's form.
void open_all_stores(config::settings settings, const path& data_folder) {
    settings.data_dir = data_folder;
    settings.stores = config::storage::embedded;
    const shop opened(settings);
}

// Gone at the end of the scope, if it is still there.
class passing_folder {
public:
    explicit passing_folder(path folder) : folder_(std::move(folder)) {}
    ~passing_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    passing_folder(const passing_folder&) = delete;
    passing_folder& operator=(const passing_folder&) = delete;

    const path& folder() const { return folder_; }

private:
    const path folder_;
};

// The shop of a checked backup, in a new folder: every row is there and every store opens.
void build(const config::settings& settings, const path& from, const backup::manifest& contents,
           const path& to, bool new_secret) {
    backup::unpack(from, contents, to, tell_each_second());
    backup::require_rows(to, contents);
    if (new_secret) std::filesystem::remove(to / secret_mark);
    open_all_stores(settings, to);
}

// What the shop gave numbers to since the backup is lost, and its customers have them: they are not
// given to others. A day that is past gives none any more.
void skip_lost_numbers(const path& data_folder) {
    std::uint64_t random = 0;
    system_ids().random(reinterpret_cast<unsigned char*>(&random), sizeof random);
    const local_date day = today(system_clock().now());
    using file = sql::sqlite_connection;
    file orders(data_folder / order::tables.file, file::access::read_write);
    order::skip_numbers(orders, day, random);
    file tickets(data_folder / contact::tables.file, file::access::read_write);
    contact::skip_numbers(tickets, day, random);
}

// What was restored is not less so because of what is not kept.
void remove_old_formers(const path& data_folder, const path& newest, int kept_max) {
    try {
        const auto gone = backup::remove_old_formers(data_folder, newest, kept_max);
        for (const path& old : gone)
            std::printf("Removed %s: of former data the newest %d are kept\n", old.c_str(),
                        kept_max);
    } catch (const backup::backup_error& why) {
        std::fprintf(stderr, "flores: %s\n", why.what());
    }
}

void tell_former(const path& data_folder, const path& former, int kept_max) {
    std::printf("The former data is in %s\n", former.c_str());
    std::printf("When the shop is well again, remove it: rm -r '%s'\n", former.c_str());
    remove_old_formers(data_folder, former, kept_max);
    const auto all = backup::formers_of(data_folder);
    if (all.size() >= static_cast<std::size_t>(kept_max))
        std::printf("The next restore removes %s; to keep it, give it another name\n",
                    all.front().c_str());
}

}  // namespace

int make_backup(const invocation& call) {
    const config::settings settings = embedded_settings_of(call);
    const path data_folder = whole(settings.data_dir);
    const path into = place_of_backups(call, data_folder);
    const instant now = system_clock().now();
    // Of what serve refuses, a restore would not come up either.
    if (holds_shop(data_folder)) (void)secret_of(settings);
    const auto made = backup::make({data_folder, into, needed_files(settings), FLORES_VERSION, now},
                                   tell_each_second());
    print_contents("Backup", made.folder, made.contents);
    if (!settings.jwt_secret.empty())
        std::printf("JWT_SECRET comes from the settings and is not in it; keep it elsewhere.\n");
    for (const path& old : backup::remove_old(into, data_folder, call.keep_days, now))
        std::printf("Removed %s, older than %d days\n", old.c_str(), call.keep_days);
    return 0;
}

int verify_backup(const invocation& call) {
    const config::settings settings = settings_of(call);
    const path from = whole(call.file);
    const auto contents =
        backup::check(from, needed_files(settings), FLORES_VERSION, tell_each_second());
    const backup::scratch_folder place(std::filesystem::temp_directory_path());
    build(settings, from, contents, place.folder() / "data", false);
    print_contents("Good:", from, contents);
    return 0;
}

int restore(const invocation& call) {
    const config::settings settings = embedded_settings_of(call);
    const path data_folder = whole(settings.data_dir);
    const path from = whole(call.file);
    const auto contents =
        backup::check(from, needed_files(settings), FLORES_VERSION, tell_each_second());
    const sql::data_folder_lock held(data_folder);
    std::optional<sql::data_folder_lock> held_on;  // to the end, under the same name
    const passing_folder fresh(backup::beside(data_folder));
    build(settings, from, contents, fresh.folder(), call.new_secret);
    skip_lost_numbers(fresh.folder());
    held_on.emplace(fresh.folder());
    backup::give_to_owner_of(data_folder, fresh.folder());
    const auto former = backup::swap_in(fresh.folder(), data_folder, system_clock().now());
    print_contents("Restored", from, contents);
    if (former) tell_former(data_folder, *former, call.keep_former);
    return 0;
}

}  // namespace flores::cli
