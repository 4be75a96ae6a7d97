// flores: the program. One command a subcommand; exit code 0 when it did what it says, 1 when it
// could not (one line on stderr says why and the way out), 2 when it was called wrongly.
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    using namespace flores;
    CLI::App app{"Flores Victoria: a florist's whole shop", "flores"};
    app.require_subcommand(1);
    app.set_help_flag("-h,--help", "Print this help and exit");
    cli::invocation call;
    cli::add_commands(app, call);
    try {
        app.parse(argc, argv);
        return call.run();
    } catch (const CLI::ParseError& wrong) {
        const int code = app.exit(wrong);
        return code == 0 ? 0 : 2;
    } catch (const std::exception& what) {
        std::fprintf(stderr, "flores: %s\n", what.what());
        return 1;
    }
}
