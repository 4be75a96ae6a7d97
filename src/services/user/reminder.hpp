// Dates that somebody wants to be reminded of, each year or once, some days ahead. Days are those
// of the shop's calendar (America/Santiago).
#pragma once

#include "domain/local_dates.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/json/described.hpp"

#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace flores::user {

inline constexpr std::size_t reminders_max = 50;
inline constexpr int days_ahead_max = 30;

// Nobody is written to in the night.
inline constexpr int reminding_from_minute = 9 * 60;

inline constexpr error_kind too_many_reminders{
    409, "too_many_reminders", {"Ya tienes 50 recordatorios.", "You have 50 reminders already."}};

// The ten of the catalogue, under the names they have there.
enum class reminder_occasion : unsigned char {
    aniversario,
    cumpleanos,
    amor,
    san_valentin,
    dia_madre,
    graduacion,
    nacimiento,
    condolencias,
    inauguracion,
    agradecimiento
};
BOOST_DESCRIBE_ENUM(reminder_occasion, aniversario, cumpleanos, amor, san_valentin, dia_madre,
                    graduacion, nacimiento, condolencias, inauguracion, agradecimiento)

// "Cumpleaños", "Birthday".
phrase words_of(reminder_occasion what);

// "03-15", of every year, or "2027-03-15". The 29th of February is the 28th where there is none.
class reminder_date {
public:
    static constexpr std::string_view format = "date";

    static std::optional<reminder_date> parse(std::string_view text);
    std::string text() const;

    bool has_year() const { return year_ != 0; }
    // The day in that year.
    local_date in(int year) const;
    int year() const { return year_; }

    bool operator==(const reminder_date&) const = default;

private:
    int year_ = 0;  // 0: none
    unsigned month_ = 1;
    unsigned day_ = 1;
};

struct reminder {
    std::string id{};  // rem_…
    std::string name{};
    reminder_occasion occasion{};
    reminder_date date{};
    bool yearly = true;  // else once, on a date with a year
    int days_ahead = 0;
    instant created_at{};
};

// When a reminder is told next. `told`: the day it was last told of, if it was.
struct reminder_turn {
    local_date of{};      // the day to be reminded of
    local_date due_on{};  // days ahead of it; may be past
};

// The first day from `from` on that comes after `told`; nullopt when there is none any more.
std::optional<reminder_turn> next_turn(const reminder& what, local_date from,
                                       std::optional<local_date> told);

// Whether it is a time of day to write to people: not before 9 in the morning.
bool may_write_at(instant now);

}  // namespace flores::user

template <>
struct flores::json::wire_names<flores::user::reminder_occasion> {
    static constexpr named<flores::user::reminder_occasion> table[] = {
        {flores::user::reminder_occasion::san_valentin, "san-valentin"},
        {flores::user::reminder_occasion::dia_madre, "dia-madre"}};
};
