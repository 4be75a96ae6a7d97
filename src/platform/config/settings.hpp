// The settings of the program, typed and within their bounds. Read once, at start.
#pragma once

#include "platform/config/environment.hpp"
#include "platform/config/networks.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace flores::config {

enum class storage : unsigned char { embedded, production };

struct settings {
    storage stores = storage::embedded;
    std::filesystem::path data_dir;
    std::filesystem::path seed_dir;
    std::string bind;
    std::string public_url;
    std::uint16_t gateway_port = 0;
    std::map<std::string, std::uint16_t, std::less<>> service_ports;  // by name; the gateway's too
    std::map<std::string, std::string, std::less<>> service_urls;     // by name; not the gateway's
    std::size_t loops = 1;
    std::string log_level;
    std::string jwt_secret;  // empty: to be made, embedded only
    std::chrono::seconds jwt_expires_in{};
    std::string mongodb_uri;
    std::string db_host;
    std::uint16_t db_port = 0;
    std::string db_name;
    std::string db_user;
    std::string db_password;
    std::string db_sslmode;
    std::string db_root_cert;  // empty: libpq's own place
    std::string redis_host;
    std::uint16_t redis_port = 0;
    std::string redis_user;  // empty: Redis' default user
    std::string redis_password;
    bool redis_tls = false;
    std::string redis_ca_file;  // empty: the system's
    int redis_database = 0;
    std::vector<std::string> allowed_origins;
    networks trusted_proxies;
    networks metrics_allow;
    std::chrono::seconds shutdown_grace{};
    std::int64_t read_per_minute = 0;
    std::int64_t write_per_minute = 0;
    std::int64_t sensitive_per_minute = 0;
    std::int64_t address_per_minute = 0;
    std::size_t body_bytes_max = 0;
    std::chrono::milliseconds request_deadline{};
    std::size_t connections_max = 0;
    std::chrono::seconds idle_timeout{};
    std::chrono::seconds header_timeout{};
    std::string email_host;  // empty: mails become files
    std::uint16_t email_port = 0;
    bool email_secure = false;
    std::string email_user;
    std::string email_pass;
    std::string mail_from;     // empty: email_user
    std::string shop_email;    // empty: as mail_from
    std::string mail_ca_file;  // empty: the system's
    std::chrono::seconds mail_timeout{};
    std::chrono::milliseconds mail_retry{};
    networks webhook_allow;  // that are not public and may be told all the same
    std::chrono::seconds webhook_timeout{};
    std::chrono::milliseconds webhook_retry{};
    std::chrono::minutes order_hold{};
    std::int64_t slot_capacity = 0;
    std::string transfer_details;  // the shop's account; empty: buyers are not told

    // Cookies need no TLS where the shop is served on loopback alone.
    bool secure_cookies() const { return public_url.starts_with("https://") || !is_loopback(bind); }

    // A line for each variable: its value, secrets as "(set)", and what the mode does not use.
    std::vector<std::string> summary;
};

// Throws config_error with everything that is wrong.
settings read_settings(environment from);

}  // namespace flores::config
