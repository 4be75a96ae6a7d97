#include "platform/core/clock.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include <sstream>

namespace flores {

instant system_clock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

std::string format_instant(instant when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const auto micros = (when - day).count();
    const auto seconds = micros / 1'000'000;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       seconds / 3600, seconds / 60 % 60, seconds % 60, micros % 1'000'000);
}

std::optional<instant> parse_instant(std::string_view text) {
    std::string copy(text);
    const bool zulu = !copy.empty() && copy.back() == 'Z';
    std::istringstream in(copy);
    date::sys_time<std::chrono::microseconds> when;
    in >> date::parse(zulu ? "%FT%TZ" : "%FT%T%Ez", when);
    if (!in || in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
    return instant(when.time_since_epoch());
}

}  // namespace flores
