#include "platform/config/reader.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace flores::config {
namespace {

std::optional<std::int64_t> duration_s(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::int64_t unit = 1;
    switch (text.back()) {
        case 's':
            break;
        case 'm':
            unit = 60;
            break;
        case 'h':
            unit = 3600;
            break;
        case 'd':
            unit = 86400;
            break;
        default:
            return std::nullopt;
    }
    const auto count = whole_number(text.substr(0, text.size() - 1));
    if (!count || *count < 0 || *count > 1'000'000) return std::nullopt;
    return *count * unit;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto item = take_part(text, ',');
        if (!item.empty()) out.emplace_back(item);
    }
    return out;
}

// As browsers send it: what has a path, a wildcard or capitals would never match one.
bool is_origin(std::string_view text) {
    if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
    const auto host = text.substr(text.find("//") + 2);
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]").contains(c);
    });
}

bool is_choice(std::string_view text, std::string_view choices) {
    while (!choices.empty()) {
        const auto end = std::min(choices.find('|'), choices.size());
        if (text == choices.substr(0, end)) return true;
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return false;
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t out = 0;
    const auto [last, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc() || last != text.data() + text.size()) return std::nullopt;
    return out;
}

std::string reader::text(std::string_view name) {
    const declaration& one = *find_declaration(name);
    std::string value = from_.get(name).value_or(std::string(one.fallback));
    if (!checked_.insert(one.name).second) return value;
    std::vector<std::string> all = from_.written(name);
    if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
    for (const std::string& each : all)
        if (!each.empty()) check(one, each);
    return value;
}

std::int64_t reader::integer(std::string_view name) {
    return whole_number(text(name)).value_or(find_declaration(name)->min);
}

std::chrono::seconds reader::duration(std::string_view name) {
    return std::chrono::seconds(duration_s(text(name)).value_or(0));
}

networks reader::address_set(std::string_view name) {
    return networks::parse(text(name)).value_or(networks());
}

std::vector<std::string> reader::list(std::string_view name) {
    return split(text(name));
}

void reader::wrong(const declaration& one, std::string_view value, std::string_view allowed) {
    const std::string_view shown = one.secret ? "(a secret)" : value;
    from_.problems().push_back(fmt::format("{}={}: expected {}", one.name, shown, allowed));
}

void reader::check(const declaration& one, const std::string& value) {
    switch (one.type) {
        case kind::integer:
            check_integer(one, value, whole_number(value), "");
            break;
        case kind::duration:
            check_integer(one, value, duration_s(value), " seconds, as 90s, 15m, 24h or 7d");
            break;
        case kind::flag:
            if (value != "true" && value != "false") wrong(one, value, "true or false");
            break;
        case kind::text:
            check_text(one, value);
            break;
        case kind::url:
            if (!value.starts_with("http://") && !value.starts_with("https://"))
                wrong(one, value, "a URL that begins with http:// or https://");
            break;
        case kind::choice:
            if (!is_choice(value, one.choices)) wrong(one, value, one.choices);
            break;
        case kind::networks:
            if (!networks::parse(value))
                wrong(one, value, "addresses or ranges (10.0.0.0/8), separated by commas");
            break;
        case kind::origins:
            for (const std::string& one_origin : split(value))
                if (!is_origin(one_origin))
                    wrong(one, one_origin, "origins (https://shop.example, no path), by commas");
            break;
    }
}

void reader::check_integer(const declaration& one, const std::string& value,
                           std::optional<std::int64_t> number, std::string_view form) {
    if (number && *number >= one.min && *number <= one.max) return;
    wrong(one, value, fmt::format("{} to {}{}", one.min, one.max, form));
}

void reader::check_text(const declaration& one, const std::string& value) {
    const auto size = static_cast<std::int64_t>(value.size());
    if (size < one.min || size > one.max)
        wrong(one, value, fmt::format("{} to {} bytes", one.min, one.max));
}

}  // namespace flores::config
