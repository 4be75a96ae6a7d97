#include "cli/commands.hpp"

#include "cli/descriptors.hpp"
#include "cli/service_names.hpp"
#include "cli/shop.hpp"
#include "cli/with_settings.hpp"
#include "domain/local_dates.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace flores::cli {
namespace {

CLI::App* add(CLI::App& to, invocation& call, const char* name, const char* says,
              int (*run)(const invocation&)) {
    CLI::App* one = to.add_subcommand(name, says);
    one->callback([&call, run] {
        call.run = [&call, run] {
            return run(call);
        };
    });
    return one;
}

// A variable that a script forgot to set would else mean the default.
std::string is_said(const std::string& value) {
    return value.empty() ? "it is empty; leave the option out for the setting" : "";
}

CLI::App* with_stores(CLI::App* one, invocation& call) {
    one->add_option("--data-dir", call.data_dir, "Folder of the stores, instead of FLORES_DATA_DIR")
        ->check(is_said);
    return one;
}

void add_admin(CLI::App& app, invocation& call) {
    CLI::App* admin = app.add_subcommand("admin", "Make an administrator, or a new password");
    admin->require_subcommand(1);
    CLI::App* create =
        with_stores(add(*admin, call, "create",
                        "Make an administrator; prints a random password once", admin_create),
                    call);
    create->add_option("--email", call.email, "The administrator's e-mail")
        ->default_val("admin@flores-victoria.local");
    create->add_flag("--if-none", call.if_none, "Do nothing when there is an administrator");
    create->add_flag("--password-stdin", call.password_stdin,
                     "Read the password from standard input instead of making one");
    CLI::App* reset = with_stores(
        add(*admin, call, "reset",
            "Give an account a new password; ends its sessions, takes its second factor away",
            admin_reset),
        call);
    reset->add_option("--email", call.email, "The account's e-mail")->required();
    reset->add_flag("--password-stdin", call.password_stdin,
                    "Read the password from standard input instead of making one");
}

void add_events(CLI::App& app, invocation& call) {
    CLI::App* events = app.add_subcommand("events", "Events that a consumer was not able to take");
    events->require_subcommand(1);
    CLI::App* listing = with_stores(
        add(*events, call, "list", "Say which, since when, and why", list_events), call);
    CLI::App* replaying = with_stores(
        add(*events, call, "replay", "Give them to their consumers again", replay_events), call);
    for (CLI::App* one : {listing, replaying})
        one->add_option("consumer", call.consumer, "Of this consumer only, as contact.mail_wanted");
}

// `backup` alone makes one; with `verify` behind it, it only checks.
void add_backups(CLI::App& app, invocation& call) {
    CLI::App* making = with_stores(
        app.add_subcommand("backup", "Back up all data, also while the shop is serving"), call);
    making->add_option("--to", call.to,
                       "Folder of the backups, instead of `backups` beside the data folder");
    making
        ->add_option("--keep-days", call.keep_days,
                     "Then remove backups that are older than so many days")
        ->check(CLI::Range(1, 36500))
        ->capture_default_str();
    CLI::App* verifying = making->add_subcommand(
        "verify", "Check a backup: restores it into a temporary folder and opens every store");
    verifying->add_option("from", call.file, "The backup, a folder backup-…")->required();
    making->callback([&call, verifying] {
        call.run = [&call, check = verifying->parsed()] {
            return check ? verify_backup(call) : make_backup(call);
        };
    });
    CLI::App* restoring = with_stores(
        add(app, call, "restore",
            "Put a backup in the place of the data folder, which is kept under another name",
            restore),
        call);
    restoring->add_option("from", call.file, "The backup, a folder backup-…")->required();
    restoring
        ->add_option("--keep-former", call.keep_former,
                     "How many data folders of before a restore stay, DATA_DIR.before-restore-…, "
                     "this one's too; older ones are removed after it")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    restoring->add_flag("--new-secret", call.new_secret,
                        "Go on with another secret than the shop's, which is lost: second factors, "
                        "recovery codes and guests' links are lost with it");
}

void add_promotion(CLI::App& app, invocation& call) {
    CLI::App* promoting = with_stores(
        add(app, call, "promote",
            "Copy an embedded shop into the stores of production (DB_*, MONGODB_URI, REDIS_*): "
            "first while it serves, then, when it is stopped, what changed since",
            promote),
        call);
    promoting->add_flag("--wait", call.wait, "Wait until whoever serves is stopped");
    promoting->add_flag("--back", call.back,
                        "The other way: copy production, all processes stopped, into a new folder");
}

}  // namespace

void add_commands(CLI::App& app, invocation& call) {
    CLI::App* serving = with_stores(
        add(app, call, "serve", "Serve the whole shop, or the services named, until Ctrl-C", serve),
        call);
    serving
        ->add_option("--port", call.port,
                     "Port, instead of API_GATEWAY_PORT or that of the one service named")
        ->check(is_said);
    serving
        ->add_option("service", call.services,
                     "Services to serve in this process, each on its own port; none: the whole "
                     "shop behind the gateway's")
        ->check(
            CLI::IsMember(std::vector<std::string>(service_names.begin(), service_names.end())));
    CLI::App* migrating = with_stores(
        add(app, call, "migrate", "Bring the stores to this release's form", migrate), call);
    migrating->add_flag("--dry-run", call.dry_run, "Say what would be done, and do nothing");
    migrating->add_flag("--make-missing", call.make_missing,
                        "Make a store's file that was lost anew, with nothing in it");
    with_stores(add(app, call, "seed", "Load the demonstration shop where there is none yet", seed),
                call);
    CLI::App* importing = with_stores(
        add(app, call, "import", "Import products or the delivery plan from a file", import_file),
        call);
    importing->add_option("what", call.what, "products or delivery")
        ->required()
        ->check(CLI::IsMember({"products", "delivery"}));
    importing->add_option("file", call.file, "JSON, or CSV for products")->required();
    importing->add_flag("--partial", call.partial, "Take the good lines even if some are refused");
    CLI::App* exporting =
        with_stores(add(app, call, "export", "Export the products", export_file), call);
    exporting->add_option("what", call.what, "products")
        ->required()
        ->check(CLI::IsMember({"products"}));
    exporting->add_option("file", call.file, "Where to write it; - for standard output")
        ->required();
    exporting
        ->add_option("--format", call.format,
                     "json or csv, instead of what the file's name ends in")
        ->check(CLI::IsMember({"json", "csv"}));
    add_admin(app, call);
    add_backups(app, call);
    add_events(app, call);
    add_promotion(app, call);
    CLI::App* verifying = add(app, call, "verify",
                              "Check a running shop: services, critical functions, metrics and "
                              "logs, errors of the APIs",
                              verify);
    verifying->add_option("url", call.url, "Where it runs, by http or https")->required();
    verifying->add_option("--ca-file", call.file,
                          "Certificates to trust, in the place of the system's");
    add(app, call, "version", "Print the version", version);
}

int serve(const invocation& call) {
    load_time_zone();
    config::settings settings = settings_of(call);
    const std::size_t ports = std::max<std::size_t>(1, call.services.size());
    settings.connections_max = connections_that_fit(settings.connections_max, ports);
    for (const auto& line : settings.summary) std::fprintf(stderr, "  %s\n", line.c_str());
    shop all(settings, call.services);
    return all.serve();
}

int version(const invocation&) {
    std::printf("flores %s\n", FLORES_VERSION);
    return 0;
}

}  // namespace flores::cli
