// A telephone number in E.164, as a courier's telephone dials it: +56912345678. Chilean numbers may
// be written as people write them; those of other countries need their + or 00.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace flores {

// Default-constructed it is empty: a place for a value that is about to be read.
class phone {
public:
    // As people write them; which numbers there are is for parse to say.
    static constexpr std::string_view pattern = R"(^[ .()-]*\+?[ .()-]*([0-9][ .()-]*){8,17}$)";
    static constexpr std::size_t chars_max = 40;

    phone() = default;

    // Spaces, hyphens, dots and parentheses are skipped. A Chilean number has nine digits, the
    // first of them 2 to 9, alone or after 0, 56, +56 or 0056; another country's has 8 to 15 with
    // the country's code after + or 00. nullopt for anything else.
    static std::optional<phone> parse(std::string_view text);

    const std::string& text() const { return text_; }

    auto operator<=>(const phone&) const = default;

private:
    explicit phone(std::string e164) : text_(std::move(e164)) {}

    std::string text_;
};

}  // namespace flores

template <>
struct std::hash<flores::phone> {
    std::size_t operator()(const flores::phone& number) const noexcept {
        return std::hash<std::string>()(number.text());
    }
};
