// The days of a year on which something special happens, as a rule and not as dates that run out:
// "02-14", "second Sunday of May", "last Friday of November".
#pragma once

#include "domain/local_dates.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores {

// Default-constructed it is the first of January.
class date_rule {
public:
    constexpr date_rule() = default;

    // MM-DD, or "first" to "fourth" or "last", a weekday, "of", a month, in English, whatever the
    // capitals. nullopt for anything else, and for a day that no year has. 02-29 falls in leap
    // years.
    static std::optional<date_rule> parse(std::string_view text);

    // As the examples above are written.
    std::string text() const;

    bool falls_on(local_date date) const;

    // nullopt in a year that does not have the day. Precondition: a year of local_date.
    std::optional<local_date> in_year(int year) const;

    constexpr auto operator<=>(const date_rule&) const = default;

private:
    static std::optional<date_rule> parse_fixed(std::string_view text);
    static std::optional<date_rule> parse_moving(std::string_view text);

    unsigned char month_ = 1;
    unsigned char day_ = 1;      // of the month; 0 where the rule moves
    unsigned char ordinal_ = 0;  // where the rule moves: 1 to 4, or 5 for the last
    unsigned char weekday_ = 0;  // where the rule moves: 0 is Sunday
};

}  // namespace flores
