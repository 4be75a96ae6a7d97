// The settings of the program, typed and within their bounds. Read once, at start.
#pragma once

#include "platform/config/environment.hpp"
#include "platform/config/networks.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
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
    std::size_t loops = 1;
    std::string log_level;
    std::string jwt_secret;  // empty: to be made, embedded only
    std::chrono::seconds jwt_expires_in{};
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
    std::chrono::minutes order_hold{};
    std::int64_t slot_capacity = 0;

    // Cookies need no TLS where the shop is served on loopback alone.
    bool secure_cookies() const { return public_url.starts_with("https://") || !is_loopback(bind); }

    // A line for each variable: its value, secrets as "(set)", and what the mode does not use.
    std::vector<std::string> summary;
};

// Throws config_error with everything that is wrong.
settings read_settings(environment from);

}  // namespace flores::config
