#include "platform/net/connection.hpp"

#include "platform/net/coarse_clock.hpp"
#include "platform/net/request_parser.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <cstring>
#include <utility>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using steady = std::chrono::steady_clock;
namespace bh = boost::beast::http;

constexpr std::size_t first_buffer_bytes = 4096;
constexpr std::size_t body_buffer_bytes = 16 * 1024;
// A body up to this is copied behind its head: sending one piece costs less than gathering two.
constexpr std::size_t joined_bytes_max = 8 * 1024;
constexpr std::size_t held_bytes_max = 32 * 1024;  // of answers, for those behind them
constexpr std::size_t goodbye_bytes_max = 1024 * 1024;
constexpr std::chrono::seconds goodbye_s{2};

}  // namespace

connection::connection(asio::ip::tcp::socket socket, request_handler& handler,
                       const connection_limits& limits, const std::atomic<bool>& draining)
    : socket_(std::move(socket)), handler_(handler), limits_(limits), draining_(draining) {
    error_code ignored;
    peer_ = socket_.remote_endpoint(ignored).address().to_string();
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    buffer_.resize(first_buffer_bytes);
    give_step(limits_.idle_s);
}

void connection::give_step(std::chrono::seconds time) {
    give_up_at_ = coarse_now() + time;
}

void connection::sweep(steady::time_point now) {
    error_code ignored;
    if (now < give_up_at_) return;
    late_ = reads_;
    if (late_)
        socket_.cancel(ignored);
    else
        socket_.close(ignored);
}

void connection::close_if_idle(steady::time_point now, std::chrono::milliseconds since) {
    error_code ignored;
    const auto idle_from = give_up_at_ - limits_.idle_s;
    if (idle_ && now - idle_from >= since) socket_.close(ignored);
}

// One frame for the whole life of a connection: a request that is there at once and is answered at
// once starts no other coroutine.
task<void> connection::serve() {
    for (bool go_on = true; go_on;) {
        http::request request;
        request.peer = peer_;
        body_.clear();
        http::call at(request);
        request_parser parser(request, body_);
        parser.eager(false);
        parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
        parser.body_limit(boost::none);

        progress got = take_header(at, parser);
        while (got == progress::more) {
            if (!head_.empty()) {
                const bool written = co_await write_held();
                if (!written) co_return;
            }
            error_code ec;
            end_ += co_await socket_.async_read_some(space(),
                                                     asio::redirect_error(asio::use_awaitable, ec));
            got = ec ? broken_off() : take_header(at, parser);
            if (ec && late_) handler_.begin(at);
        }
        if (got == progress::complete) got = begin_body(at, parser);
        if (got == progress::more) got = co_await read_body(parser);
        if (got == progress::closed) co_return;
        request.body = body_;

        http::response out;
        if (!answer_now(at, out, got)) {
            if (!head_.empty()) {
                const bool written = co_await write_held();
                if (!written) co_return;
            }
            co_await handler_.answer_later(at, out);
        }
        if (parser.is_old() && request.keep_alive && !draining_ && !out.close)
            out.set("Connection", "keep-alive");
        const std::string_view rest = finish(at, out);
        if (std::size_t sent = 0; !waits_for_next(out, rest)) {
            if (!write_now(rest, sent)) co_return;
            if (sent < head_.size() + rest.size()) {
                const bool written = co_await write_rest(rest, sent);
                if (!written) co_return;
            }
            head_.clear();
        }
        if (out.close) co_await say_goodbye();
        give_step(limits_.idle_s);
        idle_ = true;
        parked_.clear();
        go_on = !out.close;
        // The other connections first: by then the next request is often there, and one read finds
        // it instead of one that finds nothing, a wait and another.
        if (go_on && begin_ == end_)
            co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
}

// Grows the buffer, or moves what is left to its front. False: the header is too large.
bool connection::make_room() {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ < buffer_.size()) return true;
    if (buffer_.size() >= limits_.header_bytes_max) return false;
    buffer_.resize(std::min(buffer_.size() * 2, limits_.header_bytes_max));
    return true;
}

connection::progress connection::refuse(const error_kind& why) {
    refusal_ = &why;
    return progress::refused;
}

// A header is parsed when all of it is there: the parser's views point into the buffer, which
// moves while more is read.
connection::progress connection::take_header(http::call& at, request_parser& parser) {
    while (end_ > begin_) {
        const std::string_view read(buffer_.data() + begin_, end_ - begin_);
        // One empty line is nothing: old clients end a body with it (RFC 9112, 2.2).
        if (!passed_line_ && read.starts_with("\r\n")) {
            passed_line_ = true;
            begin_ += 2;
            continue;
        }
        if (idle_) give_step(limits_.header_s);
        idle_ = false;
        reads_ = true;
        if (!holds_header(read, looked_through_)) {
            if (!is_no_header(read)) break;
            handler_.begin(at);
            return refuse(errors::bad_request);
        }
        error_code ec;
        begin_ += parser.put(asio::buffer(buffer_.data() + begin_, end_ - begin_), ec);
        looked_through_ = 0;
        if (ec) {
            handler_.begin(at);
            return refuse(what_is_wrong(ec));
        }
        if (parser.is_header_done()) {
            passed_line_ = false;
            return progress::complete;
        }
    }
    if (begin_ == end_) {
        begin_ = end_ = 0;
        idle_ = true;
        if (draining_ && limits_.farewell_ms.count() == 0) return progress::closed;
    }
    if (make_room()) return progress::more;
    handler_.begin(at);
    return refuse(errors::headers_too_large);
}

// What the header says of the body; `complete` when nothing of it is missing.
connection::progress connection::begin_body(http::call& at, request_parser& parser) {
    const std::size_t bytes_max = handler_.begin(at);
    parser.body_bytes_max(bytes_max);
    if (parser.contradicts()) return refuse(errors::bad_request);
    if (parser.is_done()) return progress::complete;
    const auto announced = parser.content_length();
    if (announced && *announced > bytes_max) return refuse(errors::body_too_large);
    return progress::more;
}

task<connection::progress> connection::read_body(request_parser& parser) {
    give_step(limits_.body_s);
    if (parser.expects_continue()) head_.append("HTTP/1.1 100 Continue\r\n\r\n");
    if (!head_.empty()) {
        const bool told = co_await write_held();
        if (!told) co_return progress::closed;
    }
    while (!parser.is_done()) {
        error_code ec;
        const std::size_t used = parser.put_body({buffer_.data() + begin_, end_ - begin_}, ec);
        begin_ += used;
        if (ec && ec != bh::error::need_more) co_return refuse(what_is_wrong(ec));
        if (parser.is_done()) break;
        if (used > 0 && !ec) continue;  // the parser takes one piece at a time
        if (parked_.empty()) park_header();
        if (!make_room()) co_return refuse(errors::bad_request);
        end_ += co_await socket_.async_read_some(space(),
                                                 asio::redirect_error(asio::use_awaitable, ec));
        if (ec) co_return broken_off();
    }
    co_return progress::complete;
}

// The views of the request point into the buffer: it is put aside as it is, and the rest of the
// body is read into another.
void connection::park_header() {
    parked_ = std::move(buffer_);
    buffer_ = std::string(body_buffer_bytes, '\0');
    std::memcpy(buffer_.data(), parked_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
}

// False: the handler has to wait.
bool connection::answer_now(http::call& at, http::response& out, progress got) {
    give_up_at_ = steady::time_point::max();  // the handler has its own deadline
    reads_ = false;
    if (got != progress::refused) return handler_.answer_now(at, out);
    handler_.refuse(at, *refusal_, out);
    out.close = true;
    return true;
}

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

// Sends of the head and the body behind it what the socket takes at once. False: it is closed.
bool connection::write_now(std::string_view body, std::size_t& sent) {
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(body)};
    error_code ec;
    sent = body.empty() ? socket_.write_some(parts[0], ec) : socket_.write_some(parts, ec);
    if (!ec) return true;
    sent = 0;
    return ec == asio::error::would_block || ec == asio::error::try_again;
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
