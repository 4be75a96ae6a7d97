#include "domain/money.hpp"

namespace flores {
namespace {

// value * factor / divisor, rounded, halves away from zero. Split so that it cannot overflow.
// Precondition: 0 <= factor <= divisor, and divisor is small.
std::int64_t scaled(std::int64_t value, std::int64_t factor, std::int64_t divisor) {
    const std::int64_t rest = value % divisor * factor;
    const std::int64_t half = rest < 0 ? -divisor : divisor;
    return value / divisor * factor + (2 * rest + half) / (2 * divisor);
}

}  // namespace

money percent_of(money whole, int percent) {
    return {scaled(whole.amount, percent, 100)};
}

std::int64_t iva_included(money gross) {
    return gross.amount - scaled(gross.amount, 100, 119);
}

std::string clp_text(money value) {
    const bool negative = value.amount < 0;
    std::string digits = std::to_string(value.amount).substr(negative ? 1 : 0);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ".");
    return (negative ? "-$" : "$") + digits;
}

}  // namespace flores
