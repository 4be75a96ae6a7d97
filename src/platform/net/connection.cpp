#include "platform/net/connection.hpp"

#include "platform/net/request_parser.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <cstring>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using steady = std::chrono::steady_clock;
namespace bh = boost::beast::http;

constexpr std::size_t first_buffer_bytes = 4096;
constexpr std::size_t body_buffer_bytes = 16 * 1024;
constexpr std::size_t goodbye_bytes_max = 1024 * 1024;
constexpr std::chrono::seconds goodbye_s{2};

const error_kind& kind_of(const error_code& ec) {
    if (ec == bh::error::header_limit) return errors::headers_too_large;
    if (ec == bh::error::body_limit) return errors::body_too_large;
    return errors::bad_request;
}

// Whether `read` holds a header to its end. `seen` is what earlier calls have looked through.
bool holds_header(std::string_view read, std::size_t& seen) {
    constexpr std::string_view end = "\r\n\r\n";
    const std::size_t from = seen < end.size() ? 0 : seen - (end.size() - 1);
    seen = read.size();
    return read.ends_with(end) || read.find(end, from) != std::string_view::npos;
}

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
    give_up_at_ = steady::now() + time;
}

void connection::sweep(steady::time_point now) {
    error_code ignored;
    if (now >= give_up_at_) socket_.close(ignored);
}

void connection::close_if_idle() {
    error_code ignored;
    if (idle_) socket_.close(ignored);
}

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

        const read_result header = co_await read_header(at, parser);
        if (header == read_result::closed) co_return;
        read_result whole = header;
        if (header == read_result::complete) whole = co_await read_body(at, parser);
        if (whole == read_result::closed) co_return;
        request.body = body_;
        go_on = co_await answer(at, whole == read_result::complete);
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

task<bool> connection::read_more() {
    error_code ec;
    auto space = asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
    end_ += co_await socket_.async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
    co_return !ec;
}

// A header is parsed when all of it is there: the parser's views point into the buffer, which
// moves while more is read.
task<connection::read_result> connection::read_header(http::call& at, request_parser& parser) {
    std::size_t seen = 0;
    while (!parser.is_header_done()) {
        if (end_ > begin_) {
            if (idle_) give_step(limits_.header_s);
            idle_ = false;
            if (holds_header({buffer_.data() + begin_, end_ - begin_}, seen)) {
                error_code ec;
                begin_ += parser.put(asio::buffer(buffer_.data() + begin_, end_ - begin_), ec);
                if (!ec) continue;
                refusal_ = &kind_of(ec);
                handler_.begin(at);
                co_return read_result::refused;
            }
        } else {
            begin_ = end_ = 0;
            idle_ = true;
            if (draining_) co_return read_result::closed;
        }
        if (!make_room()) {
            refusal_ = &errors::headers_too_large;
            handler_.begin(at);
            co_return read_result::refused;
        }
        const bool more = co_await read_more();
        if (!more) co_return read_result::closed;
    }
    co_return read_result::complete;
}

task<connection::read_result> connection::read_body(http::call& at, request_parser& parser) {
    const std::size_t bytes_max = handler_.begin(at);
    parser.body_bytes_max(bytes_max);
    if (parser.contradicts()) refusal_ = &errors::bad_request;
    const auto announced = parser.content_length();
    if (announced && *announced > bytes_max) refusal_ = &errors::body_too_large;
    if (refusal_ != nullptr) co_return read_result::refused;
    if (parser.is_done()) co_return read_result::complete;

    give_step(limits_.body_s);
    if (parser.expects_continue()) {
        const bool told = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
        if (!told) co_return read_result::closed;
    }
    while (!parser.is_done()) {
        error_code ec;
        std::size_t used = 0;
        if (end_ > begin_)
            used = parser.put(asio::buffer(buffer_.data() + begin_, end_ - begin_), ec);
        begin_ += used;
        if (ec && ec != bh::error::need_more) refusal_ = &kind_of(ec);
        if (parser.is_done()) break;
        if (used > 0 && !ec) continue;  // the parser takes one piece at a time
        if (parked_.empty()) park_header();
        if (refusal_ == nullptr && !make_room()) refusal_ = &errors::bad_request;
        if (refusal_ != nullptr) co_return read_result::refused;
        const bool more = co_await read_more();
        if (!more) co_return read_result::closed;
    }
    co_return read_result::complete;
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

task<bool> connection::answer(http::call& at, bool read_whole) {
    http::response out;
    give_up_at_ = steady::time_point::max();  // the handler has its own deadline
    if (!read_whole) {
        handler_.refuse(at, *refusal_, out);
        out.close = true;
    } else if (!handler_.answer_now(at, out)) {
        co_await handler_.answer_later(at, out);
    }
    if (!at.in.keep_alive || draining_) out.close = true;
    head_.clear();
    handler_.finish(at, out, head_);
    give_step(limits_.write_s);
    const bool bodiless = at.in.method == http::verb::head || out.content_type.empty();
    const bool written = co_await write(head_, bodiless ? std::string_view{} : out.content());
    if (!written) co_return false;
    if (out.close) co_await say_goodbye();
    give_step(limits_.idle_s);
    idle_ = true;
    parked_.clear();
    co_return !out.close;
}

// Ends our side and lets the client read the answer before the socket is gone: closing with unread
// bytes would reset the connection under it (RFC 9112, 9.6).
task<void> connection::say_goodbye() {
    error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    give_step(goodbye_s);
    for (std::size_t seen = 0; !ec && seen < goodbye_bytes_max;) {
        auto space = asio::buffer(buffer_.data(), buffer_.size());
        seen +=
            co_await socket_.async_read_some(space, asio::redirect_error(asio::use_awaitable, ec));
    }
}

// One gathered write; what the socket does not take at once is waited for.
task<bool> connection::write(std::string_view head, std::string_view body) {
    std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
    error_code ec;
    std::size_t sent = socket_.write_some(parts, ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again) ec = {}, sent = 0;
    if (ec) co_return false;
    if (sent == head.size() + body.size()) co_return true;
    const std::size_t of_head = std::min(sent, head.size());
    parts[0] += of_head;
    parts[1] += sent - of_head;
    co_await asio::async_write(socket_, parts, asio::redirect_error(asio::use_awaitable, ec));
    co_return !ec;
}

}  // namespace flores::net
