#include "services/cart/cart.hpp"

namespace flores::cart {
namespace {

auto find_line(std::vector<cart_line>& lines, const std::string& sku) {
    return std::find_if(lines.begin(), lines.end(),
                        [&](const cart_line& line) { return line.sku == sku; });
}

}  // namespace

expected<cart> with_line(cart before, const cart_line& wanted) {
    const auto found = find_line(before.lines, wanted.sku);
    if (wanted.quantity == 0) {
        if (found != before.lines.end()) before.lines.erase(found);
    } else if (found != before.lines.end()) {
        *found = wanted;
    } else {
        if (before.lines.size() >= cart_lines_max) return fail(too_many_lines);
        before.lines.push_back(wanted);
    }
    ++before.revision;
    return before;
}

cart merged(cart customer, const cart& guest) {
    for (const cart_line& line : guest.lines) {
        const auto found = find_line(customer.lines, line.sku);
        if (found != customer.lines.end())
            found->quantity = std::max(found->quantity, line.quantity);
        else if (customer.lines.size() < cart_lines_max)
            customer.lines.push_back(line);
    }
    ++customer.revision;
    return customer;
}

}  // namespace flores::cart
