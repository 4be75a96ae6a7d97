// What a Host header, or a target that names one, may say.
#pragma once

#include <string_view>

namespace flores::net {

// Whether it is a name or an address, and perhaps a port (RFC 9110, 7.2): nothing more to whoever
// puts it into an address.
bool is_authority(std::string_view text);

}  // namespace flores::net
