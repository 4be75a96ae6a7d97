#include "platform/net/upstream_connection.hpp"

#include "platform/net/answer_parser.hpp"
#include "platform/net/write_at_once.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <cerrno>
#include <cstring>

namespace flores::net {
namespace {

namespace asio = boost::asio;
namespace bh = boost::beast::http;
using boost::system::error_code;

// A header has to fit; it is also what is read at once of a body.
constexpr std::size_t answer_buffer_bytes = 16 * 1024;

}  // namespace

task<bool> upstream_connection::connect(asio::ip::tcp::endpoint to) {
    error_code ec;
    co_await socket_.async_connect(to, asio::redirect_error(asio::use_awaitable, ec));
    if (ec || cut_) co_return false;
    socket_.set_option(asio::ip::tcp::no_delay(true), ec);
    socket_.non_blocking(true, ec);
    buffer_.resize(answer_buffer_bytes);
    co_return !ec;
}

task<exchange_end> upstream_connection::exchange(std::string_view head, std::string_view body,
                                                 std::size_t answer_bytes_max,
                                                 http::response& out) {
    stays_open_ = false;
    std::size_t sent = 0;
    error_code ec, unsent;
    if (!write_at_once(socket_, head, body, sent)) co_return how_it_ended(false);
    if (sent < head.size() + body.size()) {
        const std::size_t of_head = std::min(sent, head.size());
        const std::array<asio::const_buffer, 2> rest{asio::buffer(head) + of_head,
                                                     asio::buffer(body) + (sent - of_head)};
        co_await asio::async_write(socket_, rest,
                                   asio::redirect_error(asio::use_awaitable, unsent));
        // Who refuses by the header alone may answer and close before the body is there.
        if (unsent && cut_) co_return how_it_ended(false);
    }
    answer_parser parser(out, answer_bytes_max);
    std::size_t held = 0;  // bytes at the front of the buffer that the parser did not take yet
    bool heard = false;
    while (!parser.is_done()) {
        if (held == buffer_.size()) co_return exchange_end::broken;
        const auto space = asio::buffer(buffer_.data() + held, buffer_.size() - held);
        const std::size_t got =
            co_await socket_.async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
        if (ec == asio::error::eof && heard && !cut_) {
            parser.put_eof(ec);
            if (ec || !parser.is_done()) co_return exchange_end::broken;
            break;
        }
        if (ec) co_return how_it_ended(heard);
        heard = true;
        held += got;
        const std::size_t taken = parser.put_parts({buffer_.data(), held}, ec);
        if (ec && ec != bh::error::need_more) co_return exchange_end::broken;
        std::memmove(buffer_.data(), buffer_.data() + taken, held - taken);
        held -= taken;
    }
    // Bytes behind the answer belong to no request of ours.
    stays_open_ = !unsent && parser.keep_alive() && held == 0;
    co_return exchange_end::answered;
}

exchange_end upstream_connection::how_it_ended(bool heard) const {
    if (cut_) return exchange_end::cut;
    return heard ? exchange_end::broken : exchange_end::silent;
}

void upstream_connection::cut() {
    error_code ignored;
    cut_ = true;
    socket_.close(ignored);
}

bool is_quiet(asio::ip::tcp::socket& of) {
    char any = 0;
    const auto got = ::recv(of.native_handle(), &any, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace flores::net
