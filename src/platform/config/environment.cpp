#include "platform/config/environment.hpp"

#include "platform/config/declarations.hpp"
#include "platform/config/forms.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>

extern char** environ;

namespace flores::config {
namespace {

constexpr std::string_view our_prefix = "FLORES_";
// Of the build and its tests, which share the prefix.
constexpr std::string_view not_settings[] = {"FLORES_BINARY", "FLORES_BENCH", "FLORES_SHARED_DATA",
                                             "FLORES_SHOP"};

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_ascii_alphanumeric(c) || c == '_';
    });
}

// Without the comment, which begins at a # that nothing or a blank is before.
std::string_view without_comment(std::string_view text) {
    auto at = text.find('#');
    while (at != std::string_view::npos && at > 0 && text[at - 1] != ' ' && text[at - 1] != '\t')
        at = text.find('#', at + 1);
    return stripped(text.substr(0, at));
}

// The value of a line: quoted to its closing quote, else to a comment.
std::optional<std::string> value_of(std::string_view text) {
    text = stripped(text);
    if (text.empty() || (text[0] != '"' && text[0] != '\''))
        return std::string(without_comment(text));
    const auto end = text.find(text[0], 1);
    if (end == std::string_view::npos) return std::nullopt;
    const auto rest = stripped(text.substr(end + 1));
    if (!rest.empty() && rest[0] != '#') return std::nullopt;
    return std::string(text.substr(1, end - 1));
}

// nullopt when the file cannot be read whole, as a folder or what is another user's cannot.
std::optional<std::string> contents_of(const std::filesystem::path& path) {
    std::error_code fault;
    if (std::filesystem::is_directory(path, fault)) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t swap = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = std::min({swap, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

std::string_view nearest_name(std::string_view wrong) {
    const auto all = declarations();
    return std::min_element(all.begin(), all.end(),
                            [&](const declaration& a, const declaration& b) {
                                return edit_distance(wrong, a.name) < edit_distance(wrong, b.name);
                            })
        ->name;
}

}  // namespace

config_error::config_error(const std::vector<std::string>& problems)
    : std::runtime_error(
          fmt::format("the configuration is wrong:\n  {}", fmt::join(problems, "\n  "))) {}

variables parse_dotenv(std::string_view text, std::vector<std::string>& problems) {
    variables out;
    for (int number = 1; !text.empty(); ++number) {
        auto line = take_part(text, '\n');
        if (line.empty() || line[0] == '#') continue;
        if (line.starts_with("export ")) line = stripped(line.substr(7));
        const auto equals = line.find('=');
        const auto name = stripped(line.substr(0, equals));
        std::optional<std::string> value;
        if (equals != std::string_view::npos) value = value_of(line.substr(equals + 1));
        if (!is_name(name) || !value)
            problems.push_back(fmt::format(".env line {}: expected NAME=value", number));
        else
            out[std::string(name)] = std::move(*value);
    }
    return out;
}

environment::environment(variables flags, variables process, const std::filesystem::path& dotenv)
    : flags_(std::move(flags)), process_(std::move(process)) {
    std::error_code fault;
    const auto there = std::filesystem::status(dotenv, fault).type();
    if (there == std::filesystem::file_type::not_found) return;
    if (const auto text = contents_of(dotenv))
        dotenv_ = parse_dotenv(*text, problems_);
    else
        problems_.push_back(fmt::format("cannot read the file {}", dotenv.string()));
}

std::optional<std::string> environment::from_file(std::string_view name) {
    const std::string variable = std::string(name) + "_FILE";
    for (const variables* from : {&process_, &dotenv_}) {
        const auto found = from->find(variable);
        if (found == from->end() || found->second.empty()) continue;
        auto text = contents_of(found->second);
        if (!text) {
            // A variable may be asked for several times; what is wrong is said once.
            const auto problem =
                fmt::format("{}: cannot read the file {}", variable, found->second);
            if (std::find(problems_.begin(), problems_.end(), problem) == problems_.end())
                problems_.push_back(problem);
            return std::nullopt;
        }
        while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
        return text;
    }
    return std::nullopt;
}

std::optional<std::string> environment::get(std::string_view name) {
    for (const variables* from : {&flags_, &process_})
        if (const auto found = from->find(name); found != from->end() && !found->second.empty())
            return found->second;
    if (auto text = from_file(name); text && !text->empty()) return text;
    if (const auto found = dotenv_.find(name); found != dotenv_.end() && !found->second.empty())
        return found->second;
    return std::nullopt;
}

std::vector<std::string> environment::written(std::string_view name) const {
    std::vector<std::string> out;
    for (const variables* from : {&flags_, &process_, &dotenv_})
        if (const auto found = from->find(name); found != from->end() && !found->second.empty())
            if (std::find(out.begin(), out.end(), found->second) == out.end())
                out.push_back(found->second);
    return out;
}

void environment::check_names() {
    for (const variables* from : {&flags_, &process_, &dotenv_})
        for (const auto& [name, value] : *from) {
            if (!name.starts_with(our_prefix) || find_declaration(name) != nullptr) continue;
            std::string_view base = name;
            if (base.ends_with("_FILE")) base.remove_suffix(5);
            const bool known = find_declaration(base) != nullptr ||
                               std::find(std::begin(not_settings), std::end(not_settings), name) !=
                                   std::end(not_settings);
            if (!known)
                problems_.push_back(fmt::format("{}: there is no such variable; did you mean {}?{}",
                                                name, nearest_name(name),
                                                way_out_of_service_link(name, value)));
        }
}

variables process_variables() {
    variables out;
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string_view pair(*one);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos)
            out.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    }
    return out;
}

}  // namespace flores::config
