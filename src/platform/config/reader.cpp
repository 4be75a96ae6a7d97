#include "platform/config/reader.hpp"

#include "platform/config/forms.hpp"
#include "platform/core/text.hpp"
#include "platform/mail/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace flores::config {
namespace {

// What a form looks like, for the operator, and whether a text has it.
struct form {
    kind type;
    bool (*is_met)(std::string_view);
    std::string_view says;
};

constexpr form forms[] = {
    {kind::flag, [](std::string_view text) { return text == "true" || text == "false"; },
     "true or false"},
    {kind::address, is_address, "an address, as 127.0.0.1 or ::1"},
    {kind::host, is_host, "the name of a machine or its address, without a port"},
    {kind::database_host, is_database_host,
     "the name of a machine or its address, without a port, or the folder of a socket"},
    {kind::mailbox, mail::is_address, "an e-mail address"},
    {kind::web_url, is_web_url,
     "a URL that begins with http:// or https://, without a user, a query or a fragment"},
    {kind::service_url, is_service_url, "http://host:port, or http://a,b:port of replicas"},
    {kind::redis_url, [](std::string_view text) { return read_redis_url(text).has_value(); },
     "redis://user:password@host:port/database, or rediss:// for TLS"},
    {kind::mongodb_uri, is_mongodb_uri,
     "mongodb://user:password@host:port/database, and in the password %40 for @, %3A for :, %2F "
     "for /"},
    {kind::networks, [](std::string_view text) { return networks::parse(text).has_value(); },
     "addresses or ranges (10.0.0.0/8), separated by commas"},
};

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

}  // namespace

std::string reader::text(std::string_view name) {
    const declaration& one = *find_declaration(name);
    std::string value = from_.get(name).value_or(std::string(one.fallback));
    check_written(one, value);
    return value;
}

void reader::check_unused(const declaration& one) {
    check_written(one, "");
}

void reader::check_written(const declaration& one, const std::string& in_force) {
    if (!checked_.insert(one.name).second) return;
    std::vector<std::string> all = from_.written(one.name);
    if (std::find(all.begin(), all.end(), in_force) == all.end()) all.push_back(in_force);
    for (const std::string& each : all)
        if (!each.empty()) check(one, each);
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
    const std::string shown = one.secret ? "(a secret)" : without_password(value);
    from_.problems().push_back(fmt::format("{}={}: expected {}{}", one.name, shown, allowed,
                                           way_out_of_service_link(one.name, value)));
}

void reader::check(const declaration& one, const std::string& value) {
    switch (one.type) {
        case kind::integer:
            check_integer(one, value, whole_number(value), "");
            break;
        case kind::duration:
            check_integer(one, value, duration_s(value), " seconds, as 90s, 15m, 24h or 7d");
            break;
        case kind::choice:
            if (!is_choice(value, one.choices)) wrong(one, value, one.choices);
            break;
        case kind::origins:
            for (const std::string& one_origin : split(value))
                if (!is_origin(one_origin))
                    wrong(one, one_origin, "origins (https://shop.example, no path), by commas");
            break;
        default:
            check_form(one, value);
    }
}

void reader::check_form(const declaration& one, const std::string& value) {
    const auto size = static_cast<std::int64_t>(value.size());
    if (size < one.min || (one.max > 0 && size > one.max))
        return wrong(one, value, fmt::format("{} to {} bytes", one.min, one.max));
    if (!one.secret && has_control_character(value)) return wrong(one, "", "no control characters");
    const form* asked = std::find_if(std::begin(forms), std::end(forms),
                                     [&](const form& each) { return each.type == one.type; });
    if (asked != std::end(forms) && !asked->is_met(value)) wrong(one, value, asked->says);
}

void reader::check_integer(const declaration& one, const std::string& value,
                           std::optional<std::int64_t> number, std::string_view form) {
    if (number && *number >= one.min && *number <= one.max) return;
    wrong(one, value, fmt::format("{} to {}{}", one.min, one.max, form));
}

}  // namespace flores::config
