// How a connection sends its answers.
#include "platform/net/coarse_clock.hpp"
#include "platform/net/connection.hpp"
#include "platform/net/request_bytes.hpp"
#include "platform/observe/log.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <array>
#include <utility>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A body up to this is copied behind its head: sending one piece costs less than gathering two.
constexpr std::size_t joined_bytes_max = 8 * 1024;
constexpr std::size_t held_bytes_max = 32 * 1024;   // of answers, for those behind them
constexpr std::size_t piece_bytes_max = 64 * 1024;  // that is offered to the socket at once
constexpr std::size_t goodbye_bytes_max = 1024 * 1024;
constexpr std::chrono::seconds goodbye_s{2};

// What the other side has not taken yet of all that the kernel was given.
std::int64_t bytes_under_way(asio::ip::tcp::socket& on) {
    int bytes = 0;
    return ::ioctl(on.native_handle(), SIOCOUTQ, &bytes) == 0 ? bytes : 0;
}

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
    sent_ = static_cast<std::int64_t>(sent);
    taken_from_ = sent_ - bytes_under_way(socket_);
    const auto next_piece = [this, before = sent_](const error_code& failed, std::size_t more) {
        sent_ = before + static_cast<std::int64_t>(more);
        return failed ? 0 : piece_bytes_max;
    };
    error_code ec;
    writes_ = true;
    co_await asio::async_write(socket_, parts, next_piece,
                               asio::redirect_error(asio::use_awaitable, ec));
    writes_ = false;
    head_.clear();
    co_return !ec;
}

// Whether the client took enough since its step began. The kernel knows: it takes some megabytes
// ahead of a slow one.
bool connection::takes_answer() {
    const std::int64_t taken = sent_ - bytes_under_way(socket_);
    if (taken - taken_from_ < static_cast<std::int64_t>(limits_.progress_bytes)) return false;
    taken_from_ = taken;
    return true;
}

// The line of the request was written before its answer was.
void connection::tell_of_cut(const http::call& at) const {
    if (std::chrono::steady_clock::now() < give_up_at_) return;  // the client itself left
    const ambient_scope of_request(at.around);
    log::warning("answer_cut_off", {{"bytes_sent", sent_}});
}

}  // namespace flores::net
