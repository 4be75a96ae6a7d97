#include "domain/date_rule.hpp"

#include "domain/utf8.hpp"

#include <array>
#include <span>
#include <sstream>

namespace flores {
namespace {

constexpr unsigned char last_of_month = 5;

constexpr std::array<std::string_view, 5> ordinals{"first", "second", "third", "fourth", "last"};
constexpr std::array<std::string_view, 7> weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

std::optional<unsigned char> index_of(std::span<const std::string_view> names,
                                      std::string_view folded) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (fold(names[i]) == folded) return static_cast<unsigned char>(i);
    return std::nullopt;
}

}  // namespace

std::optional<date_rule> date_rule::parse(std::string_view text) {
    if (text.size() > 60) return std::nullopt;
    text = trimmed(text);
    return text.size() == 5 ? parse_fixed(text) : parse_moving(text);
}

std::optional<date_rule> date_rule::parse_fixed(std::string_view text) {
    const std::optional<local_date> in_leap_year =
        local_date::parse(std::string("2000-").append(text));
    if (!in_leap_year) return std::nullopt;
    const std::chrono::year_month_day date = in_leap_year->calendar();
    date_rule rule;
    rule.month_ = static_cast<unsigned char>(static_cast<unsigned>(date.month()));
    rule.day_ = static_cast<unsigned char>(static_cast<unsigned>(date.day()));
    return rule;
}

std::optional<date_rule> date_rule::parse_moving(std::string_view text) {
    std::istringstream words(fold(text));
    std::string ordinal, weekday, of, month, more;
    if (!(words >> ordinal >> weekday >> of >> month) || words >> more || of != "of")
        return std::nullopt;
    const auto which = index_of(ordinals, ordinal);
    const auto day = index_of(weekdays, weekday);
    const auto in = index_of(months, month);
    if (!which || !day || !in) return std::nullopt;
    date_rule rule;
    rule.month_ = static_cast<unsigned char>(*in + 1);
    rule.day_ = 0;
    rule.ordinal_ = static_cast<unsigned char>(*which + 1);
    rule.weekday_ = *day;
    return rule;
}

std::string date_rule::text() const {
    if (day_ == 0)
        return std::string(ordinals[ordinal_ - 1U])
            .append(" ")
            .append(weekdays[weekday_])
            .append(" of ")
            .append(months[month_ - 1U]);
    const std::chrono::year_month_day in_leap_year(
        std::chrono::year(2000), std::chrono::month(month_), std::chrono::day(day_));
    return local_date(in_leap_year).text().substr(5);
}

std::optional<local_date> date_rule::in_year(int year) const {
    const std::chrono::year_month in = std::chrono::year(year) / std::chrono::month(month_);
    if (day_ != 0) {
        const std::chrono::year_month_day date = in / std::chrono::day(day_);
        if (!date.ok()) return std::nullopt;
        return local_date(date);
    }
    const std::chrono::weekday day(weekday_);
    if (ordinal_ == last_of_month)
        return local_date(
            std::chrono::year_month_day(std::chrono::sys_days(in / day[std::chrono::last])));
    return local_date(std::chrono::year_month_day(std::chrono::sys_days(in / day[ordinal_])));
}

bool date_rule::falls_on(local_date date) const {
    return in_year(static_cast<int>(date.calendar().year())) == date;
}

}  // namespace flores
