#include "services/auth/sign_in_tickets.hpp"

#include "platform/auth/signed_value.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

namespace flores::accounts {

std::string sign_in_tickets::write(const sign_in_ticket& what) const {
    return auth::seal(key_,
                      fmt::format("{} {} {} {}", static_cast<char>(what.use), what.account,
                                  what.role_version, what.expires_at.time_since_epoch().count()));
}

std::optional<sign_in_ticket> sign_in_tickets::read(std::string_view text, instant now) const {
    const auto payload = auth::open(key_, text);
    if (!payload) return std::nullopt;
    std::string_view rest = *payload;
    const std::string_view use = take_part(rest, ' ');
    const std::string_view account = take_part(rest, ' ');
    const auto version = whole_number(take_part(rest, ' '));
    const auto expiry = whole_number(take_part(rest, ' '));
    if (use.size() != 1 || !version || !expiry) return std::nullopt;
    const instant expires_at{std::chrono::microseconds(*expiry)};
    if (expires_at <= now) return std::nullopt;
    return sign_in_ticket{static_cast<ticket_use>(use.front()), std::string(account), *version,
                          expires_at};
}

}  // namespace flores::accounts
