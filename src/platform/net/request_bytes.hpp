// What the bytes of a request say before they are parsed, or when they cannot be.
#pragma once

#include "platform/core/error.hpp"

#include <boost/beast/core/error.hpp>

#include <cstddef>
#include <string_view>

namespace flores::net {

// What a client is told of a request that the parser refused. `read`: from its beginning, or what
// follows the part of the header that was understood.
const error_kind& what_is_wrong(const boost::beast::error_code& ec, std::string_view read = {});

// Whether `read` holds a header to its end. `seen` is what earlier calls have looked through.
bool holds_header(std::string_view read, std::size_t& seen);

// Whether what was read becomes no header whatever follows, so that nobody waits for its end: TLS,
// or a line without a CR, which not every server on a way takes for one (RFC 9112, 2.2).
bool is_no_header(std::string_view read);

}  // namespace flores::net
