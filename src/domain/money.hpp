// Money as the shop counts it: whole Chilean pesos (CLP has no minor unit), IVA included. There is
// one currency, so it is a constant and not a member. No floating point anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace flores {

struct money {
    static constexpr std::string_view currency = "CLP";

    std::int64_t amount = 0;

    friend constexpr auto operator<=>(const money&, const money&) = default;
};

// The most that one amount of the shop's may be. A million of them add up without overflow.
inline constexpr std::int64_t money_max = 1'000'000'000'000;

// `percent` of an amount, rounded to the nearest peso, halves away from zero: so that giving back
// takes what was given. Precondition: 0 <= percent <= 100.
money percent_of(money whole, int percent);

// The IVA, 19 %, inside a gross price: gross less net, where the net is gross / 1.19 rounded to the
// nearest peso, halves away from zero. In pesos.
std::int64_t iva_included(money gross);

// As it is printed in Chile: "$35.000", "-$1.234.567".
std::string clp_text(money value);

}  // namespace flores

template <>
struct std::hash<flores::money> {
    std::size_t operator()(flores::money value) const noexcept {
        return std::hash<std::int64_t>()(value.amount);
    }
};
