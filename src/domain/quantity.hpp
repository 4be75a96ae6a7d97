// How many of one thing are bought: 1 to 99 of a line.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace flores {

// On the wire a quantity is a JSON number, so it has no text() and is no scalar string there.
class quantity {
public:
    static constexpr int min = 1;
    static constexpr int max = 99;

    constexpr quantity() = default;

    // nullopt outside min to max.
    static constexpr std::optional<quantity> of(std::int64_t count) {
        if (count < min || count > max) return std::nullopt;
        return quantity(static_cast<int>(count));
    }

    // One or two decimal digits without sign, as in a column of a CSV file.
    static constexpr std::optional<quantity> parse(std::string_view text) {
        if (text.empty() || text.size() > 2) return std::nullopt;
        int count = 0;
        for (const char c : text) {
            if (c < '0' || c > '9') return std::nullopt;
            count = count * 10 + (c - '0');
        }
        return of(count);
    }

    constexpr int value() const { return count_; }

    constexpr auto operator<=>(const quantity&) const = default;

private:
    explicit constexpr quantity(int count) : count_(static_cast<signed char>(count)) {}

    signed char count_ = min;
};

}  // namespace flores

template <>
struct std::hash<flores::quantity> {
    std::size_t operator()(flores::quantity count) const noexcept {
        return static_cast<std::size_t>(count.value());
    }
};
