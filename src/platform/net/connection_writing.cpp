// How a connection sends its answers.
#include "platform/net/coarse_clock.hpp"
#include "platform/net/connection.hpp"
#include "platform/net/request_bytes.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A body up to this is copied behind its head: sending one piece costs less than gathering two.
constexpr std::size_t joined_bytes_max = 8 * 1024;
constexpr std::size_t held_bytes_max = 32 * 1024;  // of answers, for those behind them
constexpr std::size_t goodbye_bytes_max = 1024 * 1024;
constexpr std::chrono::seconds goodbye_s{2};

}  // namespace

// Writes the head behind what is held back, and a small body behind it; returns the body that goes
// out beside it.
std::string_view connection::finish(http::call& at, http::response& out) {
    if (!at.in.keep_alive || draining_) out.close = true;
    handler_.finish(at, out, head_);
    give_step(limits_.write_s);
    if (at.in.method == http::verb::head || out.content_type.empty()) return {};
    const std::string_view body = out.content();
    if (body.size() > joined_bytes_max) return body;
    head_.append(body);
    return {};
}

// Whether the answer goes out in one piece with that to a request which was read already.
bool connection::waits_for_next(const http::response& out, std::string_view rest) const {
    if (begin_ == end_ || out.close || !rest.empty() || head_.size() > held_bytes_max) return false;
    std::size_t seen = 0;
    return holds_header({buffer_.data() + begin_, end_ - begin_}, seen);
}

// Ends our side and lets the client read the answer before the socket is gone: closing with unread
// bytes would reset the connection under it (RFC 9112, 9.6).
task<void> connection::say_goodbye() {
    error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    give_step(goodbye_s);
    for (std::size_t seen = 0; !ec && seen < goodbye_bytes_max;) {
        auto any = asio::buffer(buffer_.data(), buffer_.size());
        seen +=
            co_await socket_.async_read_some(any, asio::redirect_error(asio::use_awaitable, ec));
    }
}

// What was held back goes out before anything else is waited for.
task<bool> connection::write_held() {
    const auto step = std::exchange(give_up_at_, coarse_now() + limits_.write_s);
    const bool written = co_await write_rest({}, 0);
    give_up_at_ = step;
    co_return written;
}

task<bool> connection::write_rest(std::string_view body, std::size_t sent) {
    const std::size_t of_head = std::min(sent, head_.size());
    std::array<asio::const_buffer, 2> parts{asio::buffer(head_) + of_head,
                                            asio::buffer(body) + (sent - of_head)};
    error_code ec;
    co_await asio::async_write(socket_, parts, asio::redirect_error(asio::use_awaitable, ec));
    head_.clear();
    co_return !ec;
}

}  // namespace flores::net
