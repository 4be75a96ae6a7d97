// Time as a port. Instants are UTC with microseconds; only domain/local_dates knows time zones.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores {

using instant = std::chrono::sys_time<std::chrono::microseconds>;

// As stores keep it: microseconds since 1970.
constexpr std::int64_t micros_of(instant when) {
    return when.time_since_epoch().count();
}
constexpr instant instant_of(std::int64_t micros) {
    return instant(std::chrono::microseconds(micros));
}

class clock_port {
public:
    virtual ~clock_port() = default;
    virtual instant now() const = 0;
};

class system_clock final : public clock_port {
public:
    instant now() const override;
};

// RFC 3339 in UTC with microseconds: 2026-11-24T20:39:23.000000Z.
std::string format_instant(instant when);

// Accepts RFC 3339 with any offset; nullopt for anything else.
std::optional<instant> parse_instant(std::string_view text);

}  // namespace flores
