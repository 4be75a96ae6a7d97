// Who calls. A request has one principal from the moment the pipeline has authenticated it, and the
// access level of its route is held against that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flores::auth {

// What an account may do; each may all that stands before it.
enum class role : std::uint8_t { customer, delivery, florist, support, manager, admin };

std::string_view name_of(role r);
std::optional<role> role_named(std::string_view text);

// The least that a route asks of its caller. `open`: anyone, even without a cookie. `guest`:
// someone with a cart, so a guest or an account; the pipeline makes an anonymous caller a guest
// first. `customer` to `admin`: an account of that role or a higher one. `internal`: another
// service.
enum class access : std::uint8_t {
    open,
    guest,
    customer,
    delivery,
    florist,
    support,
    manager,
    admin,
    internal
};

std::string_view name_of(access level);

// Whether the level asks for an account, and so is refused while ended sessions are not known.
constexpr bool needs_account(access level) {
    return level >= access::customer && level <= access::admin;
}

// Whom the things of an account belong to, and its mark as an actor: "account:usr_…".
std::string owner_of_account(std::string_view account);

// Whether the owner or actor is an account, and so no guest, no service and not the system.
bool is_account(std::string_view owner);

struct principal {
    enum class kind : std::uint8_t { anonymous, guest, account, internal };

    kind is = kind::anonymous;
    role rank = role::customer;     // of an account
    std::int64_t role_version = 0;  // of an account: how often its rights or password changed
    std::string account;            // usr_…, of an account
    std::string session;            // ses_…, of an account
    std::string guest;    // id of the guest cart named by the cookie; an account may carry one too
    std::string service;  // of an internal call: the name of the calling service

    static principal of_guest(std::string cart);
    static principal of_account(std::string account, std::string session, role rank,
                                std::int64_t role_version);
    static principal of_service(std::string name);

    bool is_account() const { return is == kind::account; }

    // Whom things belong to: "account:usr_…", "guest:<cart>", "internal:<service>"; empty when
    // anonymous.
    std::string owner() const;

    // Whether this caller reaches the level. A service is no person: it reaches `open` and
    // `internal`, nothing else, and nobody else reaches `internal`.
    bool may(access level) const;

    bool operator==(const principal&) const = default;
};

}  // namespace flores::auth
