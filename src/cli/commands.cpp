#include "cli/commands.hpp"

#include "cli/shop.hpp"
#include "cli/with_settings.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <stdexcept>

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

CLI::App* with_stores(CLI::App* one, invocation& call) {
    one->add_option("--data-dir", call.data_dir,
                    "Folder of the stores, instead of FLORES_DATA_DIR");
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
        ->default_str("admin@flores-victoria.local");
    create->add_flag("--if-none", call.if_none, "Do nothing when there is an administrator");
    create->add_flag("--password-stdin", call.password_stdin,
                     "Read the password from standard input instead of making one");
    CLI::App* reset =
        with_stores(add(*admin, call, "reset", "Give an account a new password; ends its sessions",
                        admin_reset),
                    call);
    reset->add_option("--email", call.email, "The account's e-mail")->required();
    reset->add_flag("--password-stdin", call.password_stdin,
                    "Read the password from standard input instead of making one");
}

}  // namespace

void add_commands(CLI::App& app, invocation& call) {
    CLI::App* serving =
        with_stores(add(app, call, "serve", "Serve the whole shop, until Ctrl-C", serve), call);
    serving->add_option("--port", call.port, "Port, instead of API_GATEWAY_PORT");
    serving->add_option("service", call.services,
                        "Services to serve in this process (all of them in this release)");
    with_stores(add(app, call, "migrate", "Bring the stores to this release's form", migrate),
                call);
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
    exporting->add_option("--format", call.format, "json or csv")
        ->check(CLI::IsMember({"json", "csv"}));
    add_admin(app, call);
    CLI::App* verifying = add(app, call, "verify",
                              "Check a running shop: services, critical functions, metrics and "
                              "logs, errors of the APIs",
                              verify);
    verifying->add_option("url", call.url, "Where it runs")->required();
    add(app, call, "version", "Print the version", version);
}

int serve(const invocation& call) {
    if (!call.services.empty())
        throw std::runtime_error(
            "this release serves all services in one process: call `flores serve` without names");
    const config::settings settings = settings_of(call);
    for (const auto& line : settings.summary) std::fprintf(stderr, "  %s\n", line.c_str());
    shop all(settings);
    return all.serve();
}

int migrate(const invocation& call) {
    const config::settings settings = settings_of(call);
    const shop all(settings);
    std::printf("The stores in %s are in this release's form.\n", settings.data_dir.c_str());
    return 0;
}

int version(const invocation&) {
    std::printf("flores %s\n", FLORES_VERSION);
    return 0;
}

}  // namespace flores::cli
