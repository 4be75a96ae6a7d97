// One client's connection: reads a request, has it answered, writes the answer, again. Requests of
// one connection are answered in their order. It is closed when its time for a step is over.
#pragma once

#include "platform/core/task.hpp"
#include "platform/net/request_handler.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

namespace flores::net {

// Times in seconds, sizes in bytes.
struct connection_limits {
    std::size_t header_bytes_max = 16 * 1024;
    std::chrono::seconds header_s{10};  // from the first byte of a request to the end of its header
    std::chrono::seconds body_s{30};    // for the whole body
    std::chrono::seconds idle_s{75};    // between two requests
    std::chrono::seconds write_s{30};   // for one answer
    std::size_t connections_max = 20'000;
    // Behind the edge, whose connections stay open: for how long a listener that drains still takes
    // new ones and keeps idle ones, while each answer says that its connection closes. Who sends
    // what must not be sent twice only over connections that were used a shorter time ago loses no
    // request to one that closes. 0: it ends both at once.
    std::chrono::milliseconds farewell_ms{0};
};

class connection {
public:
    // What is passed by reference outlives this.
    connection(boost::asio::ip::tcp::socket socket, request_handler& handler,
               const connection_limits& limits, const std::atomic<bool>& draining);

    task<void> serve();

    // Ends the present step when it has taken too long: who began to send a request is told so, of
    // anybody else the socket is closed. On the connection's loop.
    void sweep(std::chrono::steady_clock::time_point now);
    // Closes the socket when it has waited for a request that long. On the connection's loop.
    void close_if_idle(std::chrono::steady_clock::time_point now, std::chrono::milliseconds since);

private:
    enum class progress { more, complete, closed, refused, stopped };

    progress take_header(http::call& at, class request_parser& parser);
    progress begin_body(http::call& at, request_parser& parser, http::response& out);
    task<progress> read_body(request_parser& parser);
    progress refuse(const error_kind& why);
    progress refuse_unread(http::call& at, const error_kind& why);
    progress broken_off() { return late_ ? refuse(errors::request_timeout) : progress::closed; }
    boost::asio::mutable_buffer space() {
        return boost::asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
    }
    std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
    bool make_room();
    void park_header();
    bool answer_now(http::call& at, http::response& out, progress got);
    std::string_view finish(http::call& at, http::response& out);
    bool waits_for_next(const http::response& out, std::string_view rest) const;
    task<bool> write_held();
    task<bool> write_rest(std::string_view body, std::size_t sent);
    task<void> say_goodbye();
    void give_step(std::chrono::seconds time);

    boost::asio::ip::tcp::socket socket_;
    request_handler& handler_;
    const connection_limits& limits_;
    const std::atomic<bool>& draining_;
    std::string peer_;
    std::string buffer_;  // bytes [begin_, end_) were read and not yet used
    std::string parked_;  // the buffer that holds the header, while the body is read into another
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t looked_through_ = 0;  // of those bytes, for the end of a header
    bool passed_line_ = false;        // an empty one, before the request that is read
    std::string body_;
    std::string head_;  // what goes out next: the head of an answer, behind those held back for it
    const error_kind* refusal_ = nullptr;
    std::chrono::steady_clock::time_point give_up_at_;
    bool idle_ = true;
    bool reads_ = false;  // a request of which something is there
    bool late_ = false;   // with the rest of it
    bool asked_ = false;  // the handler, of this request's header, before its body
};

}  // namespace flores::net
