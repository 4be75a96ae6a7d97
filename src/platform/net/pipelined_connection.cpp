#include "platform/net/pipelined_connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace flores::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A header has to fit; it is also what is read at once.
constexpr std::size_t many_answers_bytes = 32 * 1024;
constexpr std::size_t waiting_max = 32;

}  // namespace

pipelined_connection::pipelined_connection(asio::ip::tcp::socket socket,
                                           std::size_t answer_bytes_max)
    : socket_(std::move(socket)), answer_bytes_max_(answer_bytes_max) {
    error_code ignored;
    peer_ = socket_.remote_endpoint(ignored);
    buffer_.resize(many_answers_bytes);
}

std::shared_ptr<pipelined_connection> pipelined_connection::on(asio::ip::tcp::socket socket,
                                                               std::size_t answer_bytes_max) {
    std::shared_ptr<pipelined_connection> made(
        new pipelined_connection(std::move(socket), answer_bytes_max));
    asio::co_spawn(made->socket_.get_executor(), read_answers(made), asio::detached);
    return made;
}

bool pipelined_connection::has_room() const {
    return open_ && !late_ && waiting_.size() < waiting_max;
}

task<pipelined_connection::outcome> pipelined_connection::exchange(std::string_view head,
                                                                   time give_up,
                                                                   http::response& out) {
    return asio::async_initiate<const asio::use_awaitable_t<>&, void(outcome)>(
        [this, head, give_up, &out](auto done) {
            outgoing_.append(head);
            waiting_.push_back({give_up, &out, std::move(done)});
            ++unsent_;
            send_soon();
        },
        asio::use_awaitable);
}

// What the other calls of this turn of the loop have to send goes along.
void pipelined_connection::send_soon() {
    if (std::exchange(sending_, true)) return;
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->send(); });
}

void pipelined_connection::send() {
    if (!open_) return;
    // What lies there before anything was asked answers none of these.
    if (unsent_ == waiting_.size() && !is_quiet(socket_)) return close();
    unsent_ = 0;
    error_code ec;
    outgoing_.erase(0, socket_.write_some(asio::buffer(outgoing_), ec));
    if (ec && ec != asio::error::would_block && ec != asio::error::try_again) return close();
    sending_ = !outgoing_.empty();
    if (!sending_) return;
    socket_.async_wait(asio::ip::tcp::socket::wait_write,
                       [self = shared_from_this()](error_code) { self->send(); });
}

task<void> pipelined_connection::read_answers(std::shared_ptr<pipelined_connection> self) {
    while (self->open_) {
        error_code ec;
        self->held_ += co_await self->socket_.async_read_some(
            asio::buffer(self->buffer_.data() + self->held_, self->buffer_.size() - self->held_),
            asio::redirect_error(asio::use_awaitable, ec));
        if (ec || !self->take_answers()) self->close();
    }
}

// False: the connection is of no use any more.
bool pipelined_connection::take_answers() {
    std::size_t taken = 0;
    while (taken < held_) {
        if (waiting_.size() == unsent_) return false;  // bytes that belong to no request of ours
        if (!parser_) {
            answer_ = {};
            parser_.emplace(answer_, answer_bytes_max_);
        }
        error_code ec;
        taken += parser_->put_parts({buffer_.data() + taken, held_ - taken}, ec);
        if (ec && ec != boost::beast::http::error::need_more) return false;
        if (!parser_->is_done()) break;
        if (!finish_answer()) return false;
    }
    std::memmove(buffer_.data(), buffer_.data() + taken, held_ - taken);
    held_ -= taken;
    return held_ < buffer_.size();
}

// False: no other answer follows.
bool pipelined_connection::finish_answer() {
    const bool is_last = !parser_->keep_alive();
    parser_.reset();
    waiter first = std::move(waiting_.front());
    waiting_.pop_front();
    // Before somebody is woken, who may have another call.
    if (is_last || (late_ && waiting_.empty())) open_ = false;
    if (first.done) {
        *first.out = std::move(answer_);
        std::move(first.done)(outcome{exchange_end::answered, is_last});
    }
    return open_;
}

void pipelined_connection::end_late(time now) {
    std::vector<wake> late;
    for (waiter& each : waiting_)
        if (each.done && now >= each.give_up) late.push_back(std::exchange(each.done, nullptr));
    if (late.empty()) return;
    late_ = true;
    const auto kept = shared_from_this();
    if (std::ranges::none_of(waiting_, [](const waiter& each) { return bool(each.done); })) close();
    for (wake& each : late) std::move(each)(outcome{exchange_end::cut});
}

void pipelined_connection::close() {
    const auto kept = shared_from_this();
    open_ = false;
    error_code ignored;
    socket_.close(ignored);
    exchange_end end = parser_ ? exchange_end::broken : exchange_end::silent;  // of the first
    parser_.reset();
    for (waiter& each : std::exchange(waiting_, {})) {
        if (each.done) std::move(each.done)(outcome{end});
        end = exchange_end::silent;
    }
}

}  // namespace flores::net
