#include "platform/net/connection.hpp"

#include "platform/net/coarse_clock.hpp"
#include "platform/net/request_bytes.hpp"
#include "platform/net/request_parser.hpp"
#include "platform/net/write_at_once.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using steady = std::chrono::steady_clock;
namespace bh = boost::beast::http;

// A larger body is read of those alone who may send it.
constexpr std::size_t open_body_bytes_max = 64 * 1024;
// A connection that is new when the listener drains: its request may be on its way.
constexpr std::chrono::milliseconds first_request_ms{1'000};
constexpr std::size_t spare_bytes_max = 1024;  // that one which waits for a request keeps

}  // namespace

connection::connection(asio::ip::tcp::socket socket, request_handler& handler,
                       const connection_limits& limits, byte_budget& unfinished,
                       const std::atomic<bool>& draining)
    : socket_(std::move(socket)),
      handler_(handler),
      limits_(limits),
      unfinished_(unfinished),
      draining_(draining) {
    error_code ignored;
    peer_ = socket_.remote_endpoint(ignored).address().to_string();
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    let_go();
    give_step(limits_.idle_s);
}

void connection::give_step(std::chrono::seconds time) {
    give_up_at_ = coarse_now() + time;
}

void connection::sweep(steady::time_point now) {
    error_code ignored;
    if (idle_ && head_.empty())
        for (std::string* spare : {&head_, &body_})
            if (spare->capacity() > spare_bytes_max) std::string().swap(*spare);
    if (now < give_up_at_) return;
    if (writes_ && takes_answer()) return give_step(limits_.write_s);
    late_ = reads_;
    if (late_)
        socket_.cancel(ignored);
    else
        socket_.close(ignored);
}

void connection::close_if_idle(steady::time_point now, std::chrono::milliseconds since) {
    error_code ignored;
    const auto idle_from = give_up_at_ - limits_.idle_s;
    if (new_) since = std::max(since, first_request_ms);
    if (!idle_ || now - idle_from < since || is_there()) return;
    socket_.cancel(ignored);  // and not closed: a read may have ended of which serve() hears yet
}

// Whether something came that was not read yet.
bool connection::is_there() const {
    error_code ignored;
    return socket_.available(ignored) > 0;
}

// One frame for the whole life of a connection: a request that is there at once and is answered at
// once starts no other coroutine.
task<void> connection::serve() {
    for (bool go_on = true; go_on;) {
        http::request request;
        request.peer = peer_;
        body_.clear();
        asked_ = false;
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
            got = ec ? broken_off(ec) : take_header(at, parser);
            if (ec && late_) handler_.begin(at);
        }
        http::response out;
        if (got == progress::complete) got = begin_body(at, parser, out);
        if (got == progress::more) got = co_await read_body(at, parser);
        if (got == progress::closed) {
            if (parser.is_header_done()) handler_.abandon(at);
            co_return;
        }
        if (got == progress::refused && request.method == http::verb::other &&
            unread().starts_with("HEAD "))
            request.method = http::verb::head;
        request.body = body_;

        if (!answer_now(at, out, got)) {
            if (!head_.empty()) {
                const bool written = co_await write_held();
                if (!written) {
                    handler_.abandon(at);
                    co_return;
                }
            }
            co_await handler_.answer_later(at, out);
        }
        if (parser.is_old() && request.keep_alive && !draining_ && !out.close)
            out.set("Connection", "keep-alive");
        const std::string_view rest = finish(at, out);
        if (std::size_t sent = 0; !waits_for_next(out, rest)) {
            if (!write_at_once(socket_, head_, rest, sent)) co_return;
            if (sent < head_.size() + rest.size()) {
                const bool written = co_await write_rest(rest, sent);
                if (!written) co_return tell_of_cut(at);
            }
            head_.clear();
        }
        let_go();
        if (out.close) co_await say_goodbye();
        give_step(limits_.idle_s);
        idle_ = true;
        go_on = !out.close;
        // The other connections first: by then the next request is often there, and one read finds
        // it instead of one that finds nothing, a wait and another.
        if (go_on && begin_ == end_)
            co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
}

connection::progress connection::refuse(const error_kind& why) {
    refusal_ = &why;
    return progress::refused;
}

// Who drains an idle connection ends its read; a request that came just then is still read.
connection::progress connection::broken_off(const error_code& why) {
    if (late_) return refuse(errors::request_timeout);
    const bool goes_on = why == asio::error::operation_aborted && idle_ && is_there();
    return goes_on ? progress::more : progress::closed;
}

// A request whose header was not read to its end.
connection::progress connection::refuse_unread(http::call& at, const error_kind& why) {
    handler_.begin(at);
    return refuse(why);
}

// A header is parsed when all of it is there: the parser's views point into the buffer, which
// moves while more is read.
connection::progress connection::take_header(http::call& at, request_parser& parser) {
    while (end_ > begin_) {
        const std::string_view read = unread();
        // One empty line is nothing: old clients end a body with it (RFC 9112, 2.2).
        if (!passed_line_ && read.starts_with("\r\n")) {
            passed_line_ = true;
            begin_ += 2;
            continue;
        }
        if (idle_) give_step(limits_.header_s);
        new_ = idle_ = false;
        reads_ = true;
        if (!holds_header(read, looked_through_)) {
            if (!is_no_header(read)) break;
            return refuse_unread(at, errors::bad_request);
        }
        error_code ec;
        begin_ += parser.put(asio::buffer(buffer_.data() + begin_, end_ - begin_), ec);
        looked_through_ = 0;
        if (ec) return refuse_unread(at, what_is_wrong(ec, read));
        if (parser.is_header_done()) {
            passed_line_ = false;
            return progress::complete;
        }
    }
    if (begin_ == end_) {
        begin_ = end_ = 0;
        idle_ = true;
        if (draining_ && limits_.farewell_ms.count() == 0 && !new_ && !is_there())
            return progress::closed;
    }
    if (make_room())
        return idle_ || hold() ? progress::more : refuse_unread(at, errors::overloaded);
    return refuse_unread(
        at, unread().contains('\n') ? errors::headers_too_large : errors::target_too_long);
}

// What the header says of the body; `complete` when nothing of it is missing.
connection::progress connection::begin_body(http::call& at, request_parser& parser,
                                            http::response& out) {
    const std::size_t bytes_max = handler_.begin(at);
    parser.body_bytes_max(bytes_max);
    if (parser.contradicts()) return refuse(errors::bad_request);
    if (parser.expects_more()) return refuse(errors::expectation_failed);
    if (parser.is_done()) return progress::complete;
    const auto announced = parser.content_length();
    if (announced && *announced > bytes_max) return refuse(errors::body_too_large);
    const bool large = (announced ? *announced : bytes_max) > open_body_bytes_max;
    if (!large && !parser.expects_continue()) return progress::more;
    asked_ = true;
    if (handler_.stop_at_header(at, out)) return progress::stopped;
    return hold() ? progress::more : refuse(errors::overloaded);
}

task<connection::progress> connection::read_body(http::call& at, request_parser& parser) {
    const auto began = coarse_now();
    std::size_t renewed_at = 0;
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
        if (body_.size() - renewed_at >= limits_.progress_bytes &&
            coarse_now() - began < limits_.whole_body_s) {
            give_step(limits_.body_s);
            renewed_at = body_.size();
        }
        if (parked_.empty()) park_header(parser);
        if (!make_room()) co_return refuse(errors::bad_request);
        if (!hold(parser.joined_bytes())) co_return refuse(errors::overloaded);
        end_ += co_await socket_.async_read_some(space(),
                                                 asio::redirect_error(asio::use_awaitable, ec));
        if (ec) co_return broken_off(ec);
    }
    // The time for its answer begins when it is whole.
    if (!parked_.empty()) at.around.deadline += coarse_now() - began;
    co_return progress::complete;
}

// False: the handler has to wait.
bool connection::answer_now(http::call& at, http::response& out, progress got) {
    give_up_at_ = steady::time_point::max();  // the handler has its own deadline
    reads_ = false;
    if (got == progress::complete) {
        const bool stopped = !asked_ && handler_.stop_at_header(at, out);
        return stopped || handler_.answer_now(at, out);
    }
    if (got == progress::refused) handler_.refuse(at, *refusal_, out);
    out.close = true;  // what is left of it is no next request
    return true;
}

}  // namespace flores::net
