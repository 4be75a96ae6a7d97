// One client's connection: reads a request, has it answered, writes the answer, again. Requests of
// one connection are answered in their order. It is closed when its time for a step is over.
#pragma once

#include "platform/core/task.hpp"
#include "platform/net/byte_budget.hpp"
#include "platform/net/request_handler.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace flores::net {

// Times in seconds, sizes in bytes.
struct connection_limits {
    std::size_t header_bytes_max = 16 * 1024;
    std::chrono::seconds header_s{10};  // from the first byte of a request to the end of its header
    std::chrono::seconds body_s{30};    // for a body, or `progress_bytes` more of it
    // For all of a body: whether its sender may send it is asked before it.
    std::chrono::seconds whole_body_s{600};
    std::chrono::seconds idle_s{75};   // between two requests, and until the first
    std::chrono::seconds write_s{30};  // for an answer, or `progress_bytes` more of it
    // What is large takes as long as it flows; what drips ends with its step.
    std::size_t progress_bytes = 64 * 1024;
    std::size_t connections_max = 20'000;
    // What each holds of its request without asking: the first buffer and most bodies.
    std::size_t free_bytes = 6 * 1024;
    // Of all together, beyond that. Who needs more than is left of it gets 503.
    std::size_t unfinished_bytes_max = 100 * 1024 * 1024;
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
               const connection_limits& limits, byte_budget& unfinished,
               const std::atomic<bool>& draining);
    ~connection() { unfinished_.give(held_); }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    task<void> serve();

    // Ends the present step when it has taken too long: who began to send a request is told so, of
    // anybody else the socket is closed. On the connection's loop.
    void sweep(std::chrono::steady_clock::time_point now);
    // Ends it when it has waited for a request that long and none is there. On the connection's
    // loop.
    void close_if_idle(std::chrono::steady_clock::time_point now, std::chrono::milliseconds since);

private:
    enum class progress { more, complete, closed, refused, stopped };

    progress take_header(http::call& at, class request_parser& parser);
    progress begin_body(http::call& at, request_parser& parser, http::response& out);
    task<progress> read_body(http::call& at, request_parser& parser);
    progress refuse(const error_kind& why);
    progress refuse_unread(http::call& at, const error_kind& why);
    progress broken_off(const boost::system::error_code& why);
    boost::asio::mutable_buffer space() {
        return boost::asio::buffer(buffer_.data() + end_, buffer_.size() - end_);
    }
    std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
    bool make_room();
    void park_header(const request_parser& parser);
    std::size_t beyond_free_bytes() const;
    bool hold(std::size_t joined_bytes = 0);
    void let_go();
    bool is_there() const;
    bool answer_now(http::call& at, http::response& out, progress got);
    std::string_view finish(http::call& at, http::response& out);
    bool waits_for_next(const http::response& out, std::string_view rest) const;
    task<bool> write_held();
    task<bool> write_rest(std::string_view body, std::size_t sent);
    bool takes_answer();
    void tell_of_cut(const http::call& at) const;
    task<void> say_goodbye();
    void give_step(std::chrono::seconds time);

    boost::asio::ip::tcp::socket socket_;
    request_handler& handler_;
    const connection_limits& limits_;
    byte_budget& unfinished_;
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
    std::size_t held_ = 0;         // of the budget
    std::int64_t sent_ = 0;        // of the answer that is written, to the kernel
    std::int64_t taken_from_ = 0;  // what of it the client had when its step began
    const error_kind* refusal_ = nullptr;
    std::chrono::steady_clock::time_point give_up_at_;
    bool new_ = true;  // nothing of a request has come
    bool idle_ = true;
    bool writes_ = false;  // what the socket did not take at once
    bool reads_ = false;   // a request of which something is there
    bool late_ = false;    // with the rest of it
    bool asked_ = false;   // the handler, of this request's header, before its body
};

}  // namespace flores::net
