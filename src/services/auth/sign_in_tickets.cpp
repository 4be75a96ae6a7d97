#include "services/auth/sign_in_tickets.hpp"

#include "platform/auth/signed_value.hpp"

#include <fmt/format.h>

#include <charconv>

namespace flores::accounts {
namespace {

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view take_word(std::string_view& rest) {
    const auto end = rest.find(' ');
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return word;
}

}  // namespace

std::string sign_in_tickets::write(const sign_in_ticket& what) const {
    return auth::seal(key_,
                      fmt::format("{} {} {} {}", static_cast<char>(what.use), what.account,
                                  what.role_version, what.expires_at.time_since_epoch().count()));
}

std::optional<sign_in_ticket> sign_in_tickets::read(std::string_view text, instant now) const {
    const auto payload = auth::open(key_, text);
    if (!payload) return std::nullopt;
    std::string_view rest = *payload;
    const std::string_view use = take_word(rest);
    const std::string_view account = take_word(rest);
    const auto version = number_in(take_word(rest));
    const auto expiry = number_in(take_word(rest));
    if (use.size() != 1 || !version || !expiry) return std::nullopt;
    const instant expires_at{std::chrono::microseconds(*expiry)};
    if (expires_at <= now) return std::nullopt;
    return sign_in_ticket{static_cast<ticket_use>(use.front()), std::string(account), *version,
                          expires_at};
}

}  // namespace flores::accounts
