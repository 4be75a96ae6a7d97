#include "platform/auth/principal.hpp"

#include <array>
#include <utility>

namespace flores::auth {
namespace {

constexpr std::array<std::string_view, 6> role_names{"customer", "delivery", "florist",
                                                     "support",  "manager",  "admin"};
constexpr std::array<std::string_view, 9> access_names{
    "open", "guest", "customer", "delivery", "florist", "support", "manager", "admin", "internal"};

constexpr std::string_view account_prefix = "account:";

}  // namespace

std::string_view name_of(role r) {
    return role_names[static_cast<std::size_t>(r)];
}

std::optional<role> role_named(std::string_view text) {
    for (std::size_t i = 0; i < role_names.size(); ++i)
        if (role_names[i] == text) return static_cast<role>(i);
    return std::nullopt;
}

std::string_view name_of(access level) {
    return access_names[static_cast<std::size_t>(level)];
}

std::string owner_of_account(std::string_view account) {
    return std::string(account_prefix).append(account);
}

bool is_account(std::string_view owner) {
    return owner.starts_with(account_prefix);
}

principal principal::of_guest(std::string cart) {
    principal made;
    made.is = kind::guest;
    made.guest = std::move(cart);
    return made;
}

principal principal::of_account(std::string account, std::string session, role rank,
                                std::int64_t role_version) {
    principal made;
    made.is = kind::account;
    made.rank = rank;
    made.role_version = role_version;
    made.account = std::move(account);
    made.session = std::move(session);
    return made;
}

principal principal::of_service(std::string name) {
    principal made;
    made.is = kind::internal;
    made.service = std::move(name);
    return made;
}

std::string principal::owner() const {
    switch (is) {
        case kind::account:
            return owner_of_account(account);
        case kind::guest:
            return "guest:" + guest;
        case kind::internal:
            return "internal:" + service;
        case kind::anonymous:
            break;
    }
    return {};
}

bool principal::may(access level) const {
    if (level == access::open) return true;
    if (level == access::internal) return is == kind::internal;
    if (level == access::guest) return is == kind::guest || is == kind::account;
    const auto needed =
        static_cast<std::uint8_t>(level) - static_cast<std::uint8_t>(access::customer);
    return is == kind::account && static_cast<std::uint8_t>(rank) >= needed;
}

}  // namespace flores::auth
