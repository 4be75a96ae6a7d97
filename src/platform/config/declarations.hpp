// Every variable that the program reads, in one table: its type, its bounds with their unit, its
// default, and the line that .env.example says of it. A name that is not here is not a setting.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flores::config {

enum class kind : unsigned char {
    integer,        // min to max
    duration,       // 90s, 15m, 24h, 7d; min to max in seconds
    flag,           // true or false
    text,           // min to max in bytes; of a secret any bytes, else no control characters
    address,        // of IPv4 or IPv6
    host,           // a name or an address
    database_host,  // the same, or several by commas, or the folder of a socket
    mailbox,        // an e-mail address
    web_url,        // http:// or https://, without a user, a query or a fragment
    service_url,    // http://host:port, or http://a,b:port
    redis_url,      // redis:// or rediss://
    mongodb_uri,    // mongodb:// or mongodb+srv://
    choice,         // one of `choices`, separated by |
    networks,       // addresses and CIDR ranges, separated by commas
    origins         // https://shop.example, without a path, separated by commas
};

// Which storage mode a variable belongs to; in the other it is listed as unused and never obeyed.
enum class mode : unsigned char { any, embedded, production };

struct declaration {
    std::string_view name;
    kind type;
    std::string_view fallback;  // as it would be written; empty: none
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::string_view choices{};
    bool secret = false;
    mode used_in = mode::any;
    std::string_view group;
    std::string_view says;  // for .env.example
};

std::span<const declaration> declarations();

// nullptr when there is no such variable.
const declaration* find_declaration(std::string_view name);

}  // namespace flores::config
