// Dates and times of day as the shop lives them, and the only place that knows where it is:
// America/Santiago, with its clock changes, from the system's time zone database (tzdata). Instants
// are UTC; jobs, holds and notice are computed on instants and never on what is here.
//
// The library reads that database up to 2037; later dates are taken to have the last offset known.
// After load_time_zone() everything here is safe from any thread. Without it, the functions that
// need the zone load it at their first call and may throw as it does.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace flores {

using utc_instant = std::chrono::sys_time<std::chrono::microseconds>;

// A day of the calendar, without zone. Default-constructed it is 1970-01-01.
class local_date {
public:
    static constexpr std::string_view format = "date";
    static constexpr int year_min = 1900;
    static constexpr int year_max = 2999;

    constexpr local_date() = default;

    // YYYY-MM-DD and nothing else; nullopt also for a day that does not exist, and outside the
    // years year_min to year_max.
    static std::optional<local_date> parse(std::string_view text);

    // Precondition: `date` is a valid day of the years year_min to year_max.
    explicit constexpr local_date(std::chrono::year_month_day date)
        : days_(std::chrono::sys_days(date).time_since_epoch()) {}

    std::string text() const;

    constexpr std::chrono::year_month_day calendar() const { return std::chrono::sys_days(days_); }
    constexpr std::chrono::weekday weekday() const {
        return std::chrono::weekday(std::chrono::sys_days(days_));
    }
    // Whole days since 1970-01-01.
    constexpr std::chrono::days since_epoch() const { return days_; }

    constexpr local_date plus_days(int days) const {
        local_date moved;
        moved.days_ = days_ + std::chrono::days(days);
        return moved;
    }
    // How many days `later` lies after this one; negative when it lies before.
    constexpr int days_until(local_date later) const {
        return static_cast<int>((later.days_ - days_).count());
    }

    constexpr auto operator<=>(const local_date&) const = default;

private:
    std::chrono::days days_{0};
};

inline constexpr int day_minutes = 24 * 60;

// Loads America/Santiago. Throws std::runtime_error, naming tzdata, when the system has no usable
// database; meant for the start of the program, which then does not take place.
void load_time_zone();

// The date in the shop at that instant.
local_date today(utc_instant now);

// The instant at which the shop's clocks show `minute` (0 to 1440) minutes after midnight of
// `date`. Of a time that they show twice, the earlier; of one that they skip, the instant of the
// change.
utc_instant at(local_date date, int minute);

// Local time of day as "14:00" to minutes since midnight; "24:00" is the end of the day. nullopt
// for anything else than two digits, colon, two digits of such a time.
std::optional<int> parse_day_minute(std::string_view text);

// The reverse. Precondition: 0 <= minute <= 1440.
std::string day_minute_text(int minute);

}  // namespace flores

template <>
struct std::hash<flores::local_date> {
    std::size_t operator()(flores::local_date date) const noexcept {
        return std::hash<std::int64_t>()(date.since_epoch().count());
    }
};
