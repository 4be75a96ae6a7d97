// An e-mail address in the one form by which accounts are found: trimmed and in lower case. Looks
// at syntax alone; only a message that arrives proves an address. Addresses outside ASCII are
// refused, for two that look alike could be two accounts. A domain such as ñandú.cl is taken in its
// ASCII form, xn--and-6ma2c.cl, which the refusal says: libcurl could turn one into the other, but
// reads names in the locale of the process, and a shop's must not depend on where it was started.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace flores {

// Default-constructed it is empty: a place for a value that is about to be read.
class email {
public:
    static constexpr std::string_view format = "email";
    static constexpr std::size_t bytes_max = 254;
    static constexpr std::size_t chars_max = bytes_max;

    email() = default;

    // name@domain of at most bytes_max bytes, without quotes or comments, the domain of at least
    // two labels. nullopt for anything else.
    static std::optional<email> parse(std::string_view text);

    // What parse refuses only for its letters, in Spanish and English; empty: it is no address.
    static std::pair<std::string_view, std::string_view> why_refused(std::string_view text);

    const std::string& text() const { return text_; }

    auto operator<=>(const email&) const = default;

private:
    explicit email(std::string folded) : text_(std::move(folded)) {}

    std::string text_;
};

}  // namespace flores

template <>
struct std::hash<flores::email> {
    std::size_t operator()(const flores::email& address) const noexcept {
        return std::hash<std::string>()(address.text());
    }
};
