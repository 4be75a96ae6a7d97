#include "services/contact/ticket_number.hpp"

#include "domain/utf8.hpp"

namespace flores::contact {
namespace {

constexpr std::size_t mark_at = 2;  // of the T in FVT-

}  // namespace

std::optional<ticket_number> ticket_number::parse(std::string_view text) {
    std::string as_order(trimmed(text));
    if (as_order.size() <= mark_at || (as_order[mark_at] != 'T' && as_order[mark_at] != 't'))
        return std::nullopt;
    as_order.erase(mark_at, 1);
    const auto read = order_number::parse(as_order);
    if (!read) return std::nullopt;
    return ticket_number(*read);
}

std::string ticket_number::text() const {
    std::string out = of_.text();
    out.insert(mark_at, 1, 'T');
    return out;
}

}  // namespace flores::contact
