// What both ends of a connection do before they wait.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace flores::net {

// Sends of the head and the body behind it what the socket takes at once. False: it is closed.
inline bool write_at_once(boost::asio::ip::tcp::socket& to, std::string_view head,
                          std::string_view body, std::size_t& sent) {
    namespace asio = boost::asio;
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
    boost::system::error_code ec;
    sent = body.empty() ? to.write_some(parts[0], ec) : to.write_some(parts, ec);
    if (!ec) return true;
    sent = 0;
    return ec == asio::error::would_block || ec == asio::error::try_again;
}

}  // namespace flores::net
