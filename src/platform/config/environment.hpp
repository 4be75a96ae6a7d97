// Where settings come from: flags, then the environment, then the file that NAME_FILE names, then
// .env. What is wrong is gathered, so that the operator learns of all of it at once.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace flores::config {

// Ends the start; its message names every variable that is wrong, a line each.
class config_error : public std::runtime_error {
public:
    explicit config_error(const std::vector<std::string>& problems);
};

using variables = std::map<std::string, std::string, std::less<>>;

// The variables of a .env file: NAME=value lines, # comments, optional quotes and `export`.
// Problems name the line.
variables parse_dotenv(std::string_view text, std::vector<std::string>& problems);

class environment {
public:
    // `process`: of the process, as NAME=value (environ). `dotenv`: the file, if it exists; one
    // that is there and cannot be read is a problem.
    environment(variables flags, variables process, const std::filesystem::path& dotenv);

    // What NAME is set to; nullopt when nowhere, or set to nothing.
    std::optional<std::string> get(std::string_view name);

    // Each value that NAME is written down with, also where another stands before it.
    std::vector<std::string> written(std::string_view name) const;

    // Names with our prefix that are no setting, each with the nearest one that is.
    void check_names();

    std::vector<std::string>& problems() { return problems_; }

private:
    // NAME_FILE may stand in the environment or in .env.
    std::optional<std::string> from_file(std::string_view name);

    variables flags_;
    variables process_;
    variables dotenv_;
    std::vector<std::string> problems_;
};

// The environment of this process.
variables process_variables();

}  // namespace flores::config
