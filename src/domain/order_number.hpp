// The number of an order, FV-20261124-7K3QZ: the date of placing in the shop's time zone and five
// Crockford base32 characters. Those come from a counter per day that the storage takes in the
// placing transaction, permuted under a secret key: unique without a retry, and telling nobody how
// much the shop sells.
#pragma once

#include "domain/local_dates.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace flores {

// Default-constructed it is a number that no order has: a place for one about to be read.
class order_number {
public:
    static constexpr std::string_view pattern = "^FV-[0-9]{8}-[0-9A-HJKMNP-TV-Z]{5}$";
    static constexpr std::uint32_t codes = 1U << 25;  // five characters of five bits

    constexpr order_number() = default;

    // Precondition: code < codes.
    constexpr order_number(local_date placed, std::uint32_t code) : placed_(placed), code_(code) {}

    // As text() gives it, or as people type it: in lower case, with spaces around, with O for 0 and
    // with I or L for 1. nullopt for anything else.
    static std::optional<order_number> parse(std::string_view text);

    std::string text() const;
    local_date placed() const { return placed_; }
    std::uint32_t code() const { return code_; }

    constexpr auto operator<=>(const order_number&) const = default;

private:
    local_date placed_;
    std::uint32_t code_ = 0;
};

// How many of a day's numbers, from `counter` on, to pass over where some may have been given out
// that nobody knows of any more: far more than a day has orders, and by `random` more or fewer, as
// a day may lose orders twice. At most an eighth of those that are left.
std::uint64_t numbers_to_skip(std::uint64_t counter, std::uint64_t random);

// Gives numbers. The same key must serve as long as orders of the present day exist: with another,
// a counter could meet the code of an earlier one. Safe from any thread.
class order_numbering {
public:
    explicit order_numbering(const std::array<unsigned char, 32>& key) : key_(key) {}

    // `counter` counts the day's orders from 0. Distinct counters give distinct numbers, in an
    // order that differs from day to day. Throws std::out_of_range from order_number::codes on.
    order_number number(local_date placed, std::uint64_t counter) const;

private:
    std::uint32_t permuted(local_date placed, std::uint32_t value) const;

    std::array<unsigned char, 32> key_;
};

}  // namespace flores

template <>
struct std::hash<flores::order_number> {
    std::size_t operator()(flores::order_number number) const noexcept {
        const auto day = static_cast<std::uint64_t>(number.placed().since_epoch().count());
        return std::hash<std::uint64_t>()(day << 25 ^ number.code());
    }
};
