// Which addresses the program may send to when somebody else named the target: the internet, and
// of the networks behind it only those that the operator allows. Asked with the address at hand
// when a connection is opened, not with a name, so that a name cannot change its mind in between.
#pragma once

#include "platform/config/networks.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace flores::outbound {

// What a URL says, as far as it matters here.
struct target {
    bool tls = false;
    std::string host;  // a name or an address, without brackets
    std::string port;
};

// nullopt: not http or https, no host, with a user, a password or a fragment in it, or to a port
// that is neither the scheme's own nor from 1024 up.
std::optional<target> parse_target(std::string_view url);

class address_guard {
public:
    // `allowed`: networks that may be reached though they are not public.
    explicit address_guard(config::networks allowed) : allowed_(std::move(allowed)) {}

    // Without TLS only the machine itself may be reached, and that must be allowed too.
    bool may_reach(std::string_view address, bool tls) const;

private:
    const config::networks allowed_;
};

}  // namespace flores::outbound
