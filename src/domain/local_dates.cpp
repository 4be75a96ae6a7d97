#include "domain/local_dates.hpp"

#include <date/tz.h>

#include <cstdlib>
#include <stdexcept>

namespace flores {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* zone_name = "America/Santiago";

// What every usable database says of these two instants, the one in summer and the other in winter.
// A database whose compiled rules the library cannot read would say the same of both.
bool knows_clock_changes(const date::time_zone& zone) {
    const auto offset = [&](int month) {
        return zone.get_info(date::sys_days(date::year(2026) / month / 15)).offset;
    };
    return offset(1) == std::chrono::hours(-3) && offset(7) == std::chrono::hours(-4);
}

const date::time_zone* find_zone() {
    const std::string remedy =
        ": install the package tzdata (the system's time zone database, /usr/share/zoneinfo)";
    const date::time_zone* zone = nullptr;
    try {
        zone = date::locate_zone(zone_name);
    } catch (const std::exception& cause) {
        throw std::runtime_error(std::string("no time zone ") + zone_name + remedy + ". " +
                                 cause.what());
    }
    if (!knows_clock_changes(*zone))
        throw std::runtime_error(std::string("the time zone ") + zone_name +
                                 " is without its clock changes" + remedy);
    return zone;
}

const date::time_zone& santiago() {
    static const date::time_zone* const zone = find_zone();
    return *zone;
}

date::local_time<std::chrono::microseconds> local(utc_instant now) {
    return santiago().to_local(now);
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

void put_digits(std::string& out, int value, int width) {
    std::string text = std::to_string(value);
    while (static_cast<int>(text.size()) < width) text.insert(0, "0");
    out += text;
}

}  // namespace

std::optional<local_date> local_date::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const std::optional<int> year = digits(text.substr(0, 4));
    const std::optional<int> month = digits(text.substr(5, 2));
    const std::optional<int> day = digits(text.substr(8, 2));
    if (!year || !month || !day || *year < year_min || *year > year_max) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return local_date(date);
}

std::string local_date::text() const {
    const std::chrono::year_month_day date = calendar();
    std::string out;
    put_digits(out, static_cast<int>(date.year()), 4);
    out += '-';
    put_digits(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
    out += '-';
    put_digits(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    return out;
}

void load_time_zone() {
    santiago();
}

local_date today(utc_instant now) {
    const auto midnight = std::chrono::floor<std::chrono::days>(local(now));
    return local_date(
        std::chrono::year_month_day(std::chrono::sys_days(midnight.time_since_epoch())));
}

utc_instant at(local_date date, int minute) {
    const date::local_time<seconds> shown(date.since_epoch() + minutes(minute));
    const date::local_info info = santiago().get_info(shown);
    if (info.result == date::local_info::nonexistent) return info.first.end;
    // Of an ambiguous time `first` is the offset before the change, hence the earlier instant.
    return utc_instant(shown.time_since_epoch() - info.first.offset);
}

std::optional<int> parse_day_minute(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const std::optional<int> hour = digits(text.substr(0, 2));
    const std::optional<int> minute = digits(text.substr(3, 2));
    if (!hour || !minute || *minute > 59) return std::nullopt;
    const int whole = *hour * 60 + *minute;
    if (whole > day_minutes) return std::nullopt;
    return whole;
}

std::string day_minute_text(int minute) {
    std::string out;
    put_digits(out, minute / 60, 2);
    out += ':';
    put_digits(out, minute % 60, 2);
    return out;
}

}  // namespace flores
