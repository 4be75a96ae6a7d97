#include "platform/config/settings.hpp"

#include "platform/config/declarations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <thread>

namespace flores::config {
namespace {

// Printed in the operations manual for all to read, so they protect nothing.
constexpr std::string_view sample_secrets[] = {"secreto_seguro_para_JWT", "flores_password",
                                               "rootpassword", "contraseña_de_aplicacion",
                                               "tu_contraseña_de_aplicacion"};

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t out = 0;
    const auto [last, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc() || last != text.data() + text.size()) return std::nullopt;
    return out;
}

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
        const auto end = std::min(text.find(','), text.size());
        auto item = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
        while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
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

// Reads the declared variables one by one and keeps what is wrong with them.
class reader {
public:
    explicit reader(environment& from) : from_(from) {}

    // The value in force; empty when there is none.
    std::string text(std::string_view name) {
        const declaration& one = *find_declaration(name);
        std::string value = from_.get(name).value_or(std::string(one.fallback));
        if (!value.empty() && checked_.insert(name).second) check(one, value);
        return value;
    }
    std::int64_t integer(std::string_view name) {
        return whole_number(text(name)).value_or(find_declaration(name)->min);
    }
    std::chrono::seconds duration(std::string_view name) {
        return std::chrono::seconds(duration_s(text(name)).value_or(0));
    }
    networks address_set(std::string_view name) {
        return networks::parse(text(name)).value_or(networks());
    }

    void wrong(const declaration& one, std::string_view value, std::string_view allowed) {
        const std::string_view shown = one.secret ? "(a secret)" : value;
        from_.problems().push_back(fmt::format("{}={}: expected {}", one.name, shown, allowed));
    }

private:
    void check(const declaration& one, const std::string& value) {
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
                        wrong(one, one_origin,
                              "origins (https://shop.example, no path), by commas");
                break;
        }
    }
    void check_integer(const declaration& one, const std::string& value,
                       std::optional<std::int64_t> number, std::string_view form) {
        if (number && *number >= one.min && *number <= one.max) return;
        wrong(one, value, fmt::format("{} to {}{}", one.min, one.max, form));
    }
    void check_text(const declaration& one, const std::string& value) {
        const auto size = static_cast<std::int64_t>(value.size());
        if (size < one.min || size > one.max)
            wrong(one, value, fmt::format("{} to {} bytes", one.min, one.max));
    }

    environment& from_;
    std::set<std::string_view> checked_;  // what is wrong is said once
};

// Sample values of the manual are refused by name, wherever they stand.
void refuse_samples(environment& from, bool production) {
    for (const declaration& one : declarations()) {
        if (!one.secret || (one.used_in == mode::production && !production)) continue;
        const auto value = from.get(one.name);
        if (!value) continue;
        for (const std::string_view sample : sample_secrets)
            if (value->find(sample) != std::string::npos) {
                from.problems().push_back(fmt::format(
                    "{}: this is the sample of the manual, which everybody can read; set one of "
                    "your own",
                    one.name));
                break;
            }
    }
}

std::vector<std::string> summary_of(environment& from, bool production) {
    std::vector<std::string> out;
    for (const declaration& one : declarations()) {
        const auto given = from.get(one.name);
        const bool unused = (one.used_in == mode::production && !production) ||
                            (one.used_in == mode::embedded && production);
        if (unused) {
            if (given) out.push_back(fmt::format("{}: set, but unused in this mode", one.name));
            continue;
        }
        if (one.secret)
            out.push_back(fmt::format("{}={}", one.name, given ? "(set)" : "(not set)"));
        else
            out.push_back(
                fmt::format("{}={}", one.name, given.value_or(std::string(one.fallback))));
    }
    return out;
}

void read_program(reader& read, settings& out) {
    out.stores =
        read.text("FLORES_STORAGE") == "production" ? storage::production : storage::embedded;
    out.data_dir = read.text("FLORES_DATA_DIR");
    out.seed_dir = read.text("FLORES_SEED_DIR");
    out.bind = read.text("FLORES_BIND");
    out.public_url = read.text("FLORES_PUBLIC_URL");
    out.gateway_port = static_cast<std::uint16_t>(read.integer("API_GATEWAY_PORT"));
    out.loops = static_cast<std::size_t>(read.integer("FLORES_LOOPS"));
    if (out.loops == 0) out.loops = std::max(1u, std::thread::hardware_concurrency());
    out.log_level = read.text("FLORES_LOG_LEVEL");
    out.jwt_secret = read.text("JWT_SECRET");
    out.jwt_expires_in = read.duration("JWT_EXPIRES_IN");
    out.allowed_origins = split(read.text("FLORES_ALLOWED_ORIGINS"));
    out.trusted_proxies = read.address_set("FLORES_TRUSTED_PROXIES");
    out.metrics_allow = read.address_set("METRICS_ALLOW");
    out.shutdown_grace = std::chrono::seconds(read.integer("SHUTDOWN_GRACE_S"));
}

void read_limits(reader& read, settings& out) {
    out.read_per_minute = read.integer("FLORES_LIMIT_READ_PER_MINUTE");
    out.write_per_minute = read.integer("FLORES_LIMIT_WRITE_PER_MINUTE");
    out.sensitive_per_minute = read.integer("FLORES_LIMIT_SENSITIVE_PER_MINUTE");
    out.address_per_minute = read.integer("FLORES_LIMIT_ADDRESS_PER_MINUTE");
    out.body_bytes_max = static_cast<std::size_t>(read.integer("FLORES_BODY_BYTES_MAX"));
    out.request_deadline = std::chrono::milliseconds(read.integer("FLORES_REQUEST_DEADLINE_MS"));
    out.connections_max = static_cast<std::size_t>(read.integer("FLORES_CONNECTIONS_MAX"));
    out.idle_timeout = std::chrono::seconds(read.integer("FLORES_IDLE_TIMEOUT_S"));
    out.header_timeout = std::chrono::seconds(read.integer("FLORES_HEADER_TIMEOUT_S"));
    out.order_hold = std::chrono::minutes(read.integer("FLORES_ORDER_HOLD_MINUTES"));
    out.slot_capacity = read.integer("FLORES_SLOT_CAPACITY");
}

}  // namespace

settings read_settings(environment from) {
    settings out;
    reader read(from);
    read_program(read, out);
    read_limits(read, out);
    const bool production = out.stores == storage::production;
    // The others are checked too, though nothing reads them yet in this mode.
    for (const declaration& one : declarations())
        if (production || one.used_in != mode::production) read.text(one.name);
    if (production && out.jwt_secret.empty())
        from.problems().push_back("JWT_SECRET: missing; set at least 32 random bytes");
    refuse_samples(from, production);
    from.check_names();
    if (!from.problems().empty()) throw config_error(from.problems());
    out.summary = summary_of(from, production);
    return out;
}

}  // namespace flores::config
