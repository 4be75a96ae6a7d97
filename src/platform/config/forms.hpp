// The forms of values: what a text must look like to be a setting of some kind. None of them looks
// anything up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flores::config {

// Seconds of 90s, 15m, 24h or 7d.
std::optional<std::int64_t> duration_s(std::string_view text);

// What stands between commas, trimmed, without what is empty.
std::vector<std::string> split(std::string_view text);

// One of `choices`, which | separates.
bool is_choice(std::string_view text, std::string_view choices);

// An address of IPv4 or IPv6; of the latter also with its interface (fe80::1%eth0).
bool is_address(std::string_view text);

// What may be the name of a machine or its address: no blanks, no port, nothing of a URL.
bool is_host(std::string_view text);

// The same, several separated by commas, or the folder of a socket: what libpq takes.
bool is_database_host(std::string_view text);

// http:// or https://, a host, perhaps a port of 1 to 65535 and a path: what links can begin with.
bool is_web_url(std::string_view text);

// http://host:port, with replicas http://a,b:port; nothing behind it.
bool is_service_url(std::string_view text);

// A scheme, a host and perhaps a port, as browsers send it: what has a path, a wildcard or capitals
// would never match one.
bool is_origin(std::string_view text);

// mongodb:// or mongodb+srv://, hosts, each perhaps with a port of 1 to 65535; before the path no @
// but the one after a user.
bool is_mongodb_uri(std::string_view text);

struct redis_url {
    bool tls = false;
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    std::string password;
    int database = 0;
};

// Of redis://user:password@host:port/database, or rediss:// for TLS.
std::optional<redis_url> read_redis_url(std::string_view text);

// What to do about a value that is one of those that Kubernetes sets for each Service of a pod's
// namespace, NAME_PORT=tcp://10.0.0.1:6379; empty for any other.
std::string_view way_out_of_service_link(std::string_view name, std::string_view value);

// For people to read: what may be a user's name and password before an @ is left out.
std::string without_password(std::string_view text);

}  // namespace flores::config
