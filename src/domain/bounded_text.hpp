// Words that people write, checked once and then trusted: well-formed UTF-8, trimmed, without
// control characters or marks that turn the writing direction, and no longer than the type says.
// Lengths are in code points.
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace flores {

// One line, trimmed. nullopt when it is malformed, too short or too long.
std::optional<std::string> clean_line(std::string_view text, std::size_t min, std::size_t max);

// As clean_line, of several lines: CR LF becomes a line feed, and tabs are allowed.
std::optional<std::string> clean_paragraph(std::string_view text, std::size_t min, std::size_t max);

// A line of Min to Max code points. Default-constructed it is empty, whatever Min: a place for a
// value that is about to be read.
template <std::size_t Min, std::size_t Max>
class bounded_text {
    static_assert(Min <= Max);

public:
    static constexpr std::size_t chars_min = Min;
    static constexpr std::size_t chars_max = Max;

    bounded_text() = default;

    static std::optional<bounded_text> parse(std::string_view text) {
        std::optional<std::string> cleaned = clean_line(text, Min, Max);
        if (!cleaned) return std::nullopt;
        return bounded_text(*std::move(cleaned));
    }

    const std::string& text() const { return text_; }

    auto operator<=>(const bounded_text&) const = default;

private:
    explicit bounded_text(std::string cleaned) : text_(std::move(cleaned)) {}

    std::string text_;
};

// Lines of together Min to Max code points, line feeds counted. Default-constructed it is empty.
template <std::size_t Min, std::size_t Max>
class bounded_paragraph {
    static_assert(Min <= Max);

public:
    static constexpr std::size_t chars_min = Min;
    static constexpr std::size_t chars_max = Max;

    bounded_paragraph() = default;

    static std::optional<bounded_paragraph> parse(std::string_view text) {
        std::optional<std::string> cleaned = clean_paragraph(text, Min, Max);
        if (!cleaned) return std::nullopt;
        return bounded_paragraph(*std::move(cleaned));
    }

    const std::string& text() const { return text_; }

    auto operator<=>(const bounded_paragraph&) const = default;

private:
    explicit bounded_paragraph(std::string cleaned) : text_(std::move(cleaned)) {}

    std::string text_;
};

// The name of a customer, a recipient or a member of the staff.
using person_name = bounded_text<1, 120>;

// What is printed on the card that comes with the flowers.
using card_message = bounded_paragraph<1, 300>;

}  // namespace flores
