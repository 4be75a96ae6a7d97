// flores: the program. One command a subcommand; exit code 0 when it did what it says, 1 when it
// could not (one line on stderr says why and the way out), 2 when it was called wrongly.
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

// CLI11 says that a command is missing where one is unknown: say which. 2.
int told_wrongly_called(const CLI::App& app, const CLI::ParseError& wrong) {
    const std::vector<std::string> unknown = app.remaining(true);
    if (wrong.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) &&
        !unknown.empty()) {
        std::fprintf(stderr, "flores: there is no command %s; --help lists them\n",
                     unknown.front().c_str());
        return 2;
    }
    return app.exit(wrong) == 0 ? 0 : 2;
}

// The next file that is opened would be taken for the one of the three that is closed, and a log
// written into it.
void open_what_is_closed() {
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(standard, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
}

// libmongoc counts in shared memory as soon as it is loaded. Killed, this process would leave it
// behind, and libmongoc warn on stderr in a later process of the same number.
void leave_no_counters() {
    (void)::shm_unlink(("/mongoc-" + std::to_string(::getpid())).c_str());
}

// What a command said may have been its whole purpose, as a password. 1: it did not arrive.
int told_all(int code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fprintf(stderr, "flores: standard output takes no more; part of what was said is lost\n");
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace flores;
    open_what_is_closed();
    leave_no_counters();
    CLI::App app{"Flores Victoria: a florist's whole shop", "flores"};
    app.require_subcommand(1);
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("--version", "flores " FLORES_VERSION, "Print the version and exit");
    cli::invocation call;
    cli::add_commands(app, call);
    try {
        app.parse(argc, argv);
        return told_all(call.run());
    } catch (const CLI::ParseError& wrong) {
        return told_wrongly_called(app, wrong);
    } catch (const std::exception& what) {
        std::fprintf(stderr, "flores: %s\n", what.what());
        return 1;
    }
}
