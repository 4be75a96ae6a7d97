// The subcommands and what each does.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace flores::cli {

// What the command line asks for: filled while it is parsed, run after.
struct invocation {
    std::function<int()> run;

    std::string port;           // serve
    std::string data_dir;       // any that opens the stores
    std::string what;           // import, export: products | delivery
    std::string file;           // import, export, restore, backup verify; certificates for verify
    std::string format;         // export; empty: as the file's name ends
    bool partial = false;       // import
    bool dry_run = false;       // migrate
    bool make_missing = false;  // migrate
    std::string email;          // admin
    bool if_none = false;       // admin create
    bool password_stdin = false;
    std::string url;          // verify
    std::string to;           // backup
    int keep_days = 30;       // backup
    int keep_former = 5;      // restore
    bool new_secret = false;  // restore
    std::vector<std::string> services;
    std::string consumer;  // events
    bool wait = false;     // promote
    bool back = false;     // promote
};

void add_commands(CLI::App& app, invocation& call);

// Each returns the exit code. std::exception: it could not, and why.
int serve(const invocation& call);
int migrate(const invocation& call);
int seed(const invocation& call);
int import_file(const invocation& call);
int export_file(const invocation& call);
int admin_create(const invocation& call);
int admin_reset(const invocation& call);
int verify(const invocation& call);
int make_backup(const invocation& call);
int verify_backup(const invocation& call);
int restore(const invocation& call);
int list_events(const invocation& call);
int replay_events(const invocation& call);
int promote(const invocation& call);
int version(const invocation& call);

}  // namespace flores::cli
