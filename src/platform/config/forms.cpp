#include "platform/config/forms.hpp"

#include "platform/core/text.hpp"

#include <boost/url/parse.hpp>

#include <arpa/inet.h>

#include <algorithm>

namespace flores::config {
namespace {

// url.port_number() takes some past 65535 for others.
bool has_sound_port(const boost::urls::url_view& url) {
    if (!url.has_port()) return true;
    const auto port = whole_number(url.port());
    return port && *port >= 1 && *port <= 65535;
}

// A host, perhaps a port and a path, and nothing else.
bool names_a_place(const boost::urls::url_view& url) {
    return !url.host().empty() && has_sound_port(url) && !url.has_userinfo() && !url.has_query() &&
           !url.has_fragment();
}

// "host", "host:port" or "[::1]:port".
bool is_place(std::string_view text) {
    const std::string url = "tcp://" + std::string(text);
    const auto read = boost::urls::parse_uri(url);
    return read && names_a_place(*read) && read->encoded_path().empty();
}

}  // namespace

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

bool is_choice(std::string_view text, std::string_view choices) {
    while (!choices.empty())
        if (text == take_part(choices, '|')) return true;
    return false;
}

bool is_address(std::string_view text) {
    const std::string plain(text.substr(0, text.find('%')));
    in6_addr bytes{};
    return inet_pton(AF_INET6, plain.c_str(), &bytes) == 1 ||
           (plain == text && inet_pton(AF_INET, plain.c_str(), &bytes) == 1);
}

bool is_host(std::string_view text) {
    if (is_address(text)) return true;
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_ascii_alphanumeric(c) || std::string_view("-._").contains(c);
    });
}

bool is_database_host(std::string_view text) {
    if (text.starts_with('/')) return true;
    const auto hosts = split(text);
    return !hosts.empty() && std::all_of(hosts.begin(), hosts.end(), is_host);
}

bool is_web_url(std::string_view text) {
    const auto url = boost::urls::parse_uri(text);
    return url && (url->scheme() == "http" || url->scheme() == "https") && names_a_place(*url);
}

// Boost reads no list that begins with an IPv4 address, so it is shown the last host alone.
bool is_service_url(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (!text.starts_with(scheme)) return false;
    auto last = text.substr(scheme.size());
    if (const auto comma = last.rfind(','); comma != std::string_view::npos) {
        const auto others = split(last.substr(0, comma));
        if (others.empty() || !std::all_of(others.begin(), others.end(), is_host)) return false;
        last.remove_prefix(comma + 1);
    }
    const std::string shown = std::string(scheme).append(last);
    const auto url = boost::urls::parse_uri(shown);
    return url && url->has_port() && names_a_place(*url) &&
           (url->encoded_path().empty() || url->encoded_path() == "/");
}

bool is_origin(std::string_view text) {
    const auto host = text.substr(std::min(text.find("//"), text.size()));
    const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("/.-:[]").contains(c);
    });
    const auto url = boost::urls::parse_uri(text);
    return plain && is_web_url(text) && url->encoded_path().empty();
}

bool is_mongodb_uri(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) return false;
    const auto name = text.substr(0, scheme);
    if (name != "mongodb" && name != "mongodb+srv") return false;
    auto hosts = text.substr(scheme + 3);
    const bool has_user = hosts.contains('@');
    hosts = hosts.substr(0, hosts.find_first_of("/?"));
    const auto user = hosts.find('@');
    // A second one is of a password, as is the first behind a slash: who reads it splits where he
    // likes.
    if (user != hosts.rfind('@') || has_user != (user != std::string_view::npos)) return false;
    if (has_user) hosts.remove_prefix(user + 1);
    if (hosts.empty()) return false;
    while (!hosts.empty())
        if (!is_place(take_part(hosts, ','))) return false;
    return true;
}

std::optional<redis_url> read_redis_url(std::string_view text) {
    const auto url = boost::urls::parse_uri(text);
    if (!url || url->host().empty() || url->has_query() || url->has_fragment()) return std::nullopt;
    const bool tls = url->scheme() == "rediss";
    if (!tls && url->scheme() != "redis") return std::nullopt;
    const std::string path = url->path();
    const auto database = whole_number(path.size() > 1 ? std::string_view(path).substr(1) : "0");
    if (!database || *database < 0 || *database > 15 || !has_sound_port(*url)) return std::nullopt;
    return redis_url{.tls = tls,
                     .host = url->host_address(),  // of IPv6 without brackets
                     .port = url->has_port() ? url->port_number() : std::uint16_t{6379},
                     .user = url->user(),
                     .password = url->password(),
                     .database = static_cast<int>(*database)};
}

std::string_view way_out_of_service_link(std::string_view name, std::string_view value) {
    if (!name.ends_with("_PORT")) return {};
    if (!value.starts_with("tcp://") && !value.starts_with("udp://")) return {};
    return " (Kubernetes sets it by itself, for a Service of that name: put enableServiceLinks: "
           "false into the pod's spec)";
}

std::string without_password(std::string_view text) {
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || !text.substr(0, at).contains(':')) return std::string(text);
    const auto scheme = text.find("//");
    const auto shown = scheme < at ? text.substr(0, scheme + 2) : std::string_view();
    return std::string(shown).append("(hidden)").append(text.substr(at));
}

}  // namespace flores::config
