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

expected<cart> with_at_least(cart before, const cart_line& wanted) {
    const auto found = find_line(before.lines, wanted.sku);
    if (found == before.lines.end()) return with_line(std::move(before), wanted);
    if (found->quantity >= wanted.quantity) return before;
    found->quantity = wanted.quantity;
    ++before.revision;
    return before;
}

const cart_line* find_line(const cart& in, const std::string& sku) {
    const auto found = std::find_if(in.lines.begin(), in.lines.end(),
                                    [&](const cart_line& line) { return line.sku == sku; });
    return found == in.lines.end() ? nullptr : &*found;
}

expected<cart> merged(cart customer, const cart& guest) {
    for (const cart_line& line : guest.lines) {
        const auto found = find_line(customer.lines, line.sku);
        if (found != customer.lines.end())
            found->quantity = std::max(found->quantity, line.quantity);
        else
            customer.lines.push_back(line);
    }
    if (customer.lines.size() > cart_lines_max) return fail(too_many_lines);
    ++customer.revision;
    return customer;
}

std::vector<std::string> without_room(const cart& customer, const cart& guest) {
    std::vector<std::string> out;
    std::size_t room = cart_lines_max - std::min(customer.lines.size(), cart_lines_max);
    for (const cart_line& line : guest.lines) {
        if (find_line(customer, line.sku) != nullptr) continue;
        if (room > 0)
            --room;
        else
            out.push_back(line.sku);
    }
    return out;
}

cart after_order(cart before, const std::vector<bought_line>& bought) {
    bool changed = false;
    for (const bought_line& one : bought) {
        const auto found = find_line(before.lines, one.sku);
        if (found == before.lines.end()) continue;
        changed = true;
        found->quantity -= one.quantity;
        if (found->quantity <= 0) before.lines.erase(found);
    }
    if (changed) ++before.revision;
    return before;
}

}  // namespace flores::cart
