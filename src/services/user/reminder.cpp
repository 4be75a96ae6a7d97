#include "services/user/reminder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace flores::user {
namespace {

constexpr std::array<phrase, 10> occasion_words{{{"Aniversario", "Anniversary"},
                                                 {"Cumpleaños", "Birthday"},
                                                 {"Amor", "Love"},
                                                 {"San Valentín", "Valentine's Day"},
                                                 {"Día de la Madre", "Mother's Day"},
                                                 {"Graduación", "Graduation"},
                                                 {"Nacimiento", "New baby"},
                                                 {"Condolencias", "Condolences"},
                                                 {"Inauguración", "Opening"},
                                                 {"Agradecimiento", "Thank you"}}};

constexpr std::string_view leap_year = "2024-";  // has every day that there is

}  // namespace

phrase words_of(reminder_occasion what) {
    return occasion_words.at(static_cast<std::size_t>(what));
}

std::optional<reminder_date> reminder_date::parse(std::string_view text) {
    const bool whole = text.size() == std::string_view("2027-03-15").size();
    const auto read =
        local_date::parse(whole ? std::string(text) : std::string(leap_year).append(text));
    if (!read) return std::nullopt;
    reminder_date out;
    out.year_ = whole ? static_cast<int>(read->calendar().year()) : 0;
    out.month_ = static_cast<unsigned>(read->calendar().month());
    out.day_ = static_cast<unsigned>(read->calendar().day());
    return out;
}

std::string reminder_date::text() const {
    if (!has_year()) return fmt::format("{:02}-{:02}", month_, day_);
    return fmt::format("{:04}-{:02}-{:02}", year_, month_, day_);
}

local_date reminder_date::in(int year) const {
    const std::chrono::year_month of{std::chrono::year(year), std::chrono::month(month_)};
    const std::chrono::day last = (of / std::chrono::last).day();
    return local_date(of / std::min(std::chrono::day(day_), last));
}

std::optional<reminder_turn> next_turn(const reminder& what, local_date from,
                                       std::optional<local_date> told) {
    const auto turn = [&](local_date of) {
        return reminder_turn{of, of.plus_days(-what.days_ahead)};
    };
    const auto open = [&](local_date of) {
        return of >= from && (!told || of > *told);
    };
    if (!what.yearly) {
        const local_date once = what.date.in(what.date.year());
        return open(once) ? std::optional(turn(once)) : std::nullopt;
    }
    const int first = std::max(static_cast<int>(from.calendar().year()), what.date.year());
    for (int year = first; year <= std::min(first + 2, local_date::year_max); ++year)
        if (const local_date of = what.date.in(year); open(of)) return turn(of);
    return std::nullopt;
}

bool may_write_at(instant now) {
    return now >= at(today(now), reminding_from_minute);
}

}  // namespace flores::user
