// One kept-open connection to one address of another service: one request, one answer, again.
// Touched on its loop only. It has no timer of its own: whoever made it cuts it when the time of
// the present step is over.
#pragma once

#include "platform/core/task.hpp"
#include "platform/http/message.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace flores::net {

// What became of an exchange.
enum class exchange_end : unsigned char {
    answered,
    unreachable,  // no connection: nothing was sent
    silent,       // it ended before the first byte of an answer
    broken,       // it ended within the answer, or the answer is none
    cut           // the time was over
};

// Whether the other side has neither closed nor sent anything that was not read.
bool is_quiet(boost::asio::ip::tcp::socket& of);

class upstream_connection {
public:
    using time = std::chrono::steady_clock::time_point;

    explicit upstream_connection(boost::asio::io_context& loop) : socket_(loop) {}

    // False: it cannot be reached.
    task<bool> connect(boost::asio::ip::tcp::endpoint to);

    // Sends head and body, both alive until the end, and reads the answer.
    task<exchange_end> exchange(std::string_view head, std::string_view body,
                                std::size_t answer_bytes_max, http::response& out);

    // After an answer, when it stays open: it is no connection any more.
    boost::asio::ip::tcp::socket release() { return std::move(socket_); }

    // Ends the present step at once.
    void cut();

    // After an answer: whether another request may follow.
    bool stays_open() const { return stays_open_; }
    // Whether the other side has neither closed nor said anything since the last answer.
    bool is_quiet() { return net::is_quiet(socket_); }

    time give_up_at = time::max();  // of the present step
    time used_at{};                 // when the last answer was there
    std::size_t place = 0;          // among those that are busy

private:
    exchange_end how_it_ended(bool heard) const;

    boost::asio::ip::tcp::socket socket_;
    std::string buffer_;
    bool cut_ = false;
    bool stays_open_ = false;
};

}  // namespace flores::net
