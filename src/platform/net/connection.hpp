// One client's connection: reads a request, has it answered, writes the answer, again. Requests of
// one connection are answered in their order. It is closed when its time for a step is over.
#pragma once

#include "platform/core/task.hpp"
#include "platform/net/request_handler.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <string>

namespace flores::net {

// Times in seconds, sizes in bytes.
struct connection_limits {
    std::size_t header_bytes_max = 16 * 1024;
    std::chrono::seconds header_s{10};  // from the first byte of a request to the end of its header
    std::chrono::seconds body_s{30};    // for the whole body
    std::chrono::seconds idle_s{75};    // between two requests
    std::chrono::seconds write_s{30};   // for one answer
    std::size_t connections_max = 20'000;
};

class connection {
public:
    connection(boost::asio::ip::tcp::socket socket, request_handler& handler,
               const connection_limits& limits, const std::atomic<bool>& draining);

    task<void> serve();

    // Closes the socket when the present step has taken too long. On the connection's loop.
    void sweep(std::chrono::steady_clock::time_point now);
    // Closes the socket when it waits for a request. On the connection's loop.
    void close_if_idle();

private:
    enum class read_result { complete, closed, refused };

    task<read_result> read_header(http::call& at, class request_parser& parser);
    task<read_result> read_body(http::call& at, class request_parser& parser);
    task<bool> read_more();
    bool make_room();
    void park_header();
    task<void> say_goodbye();
    task<bool> write(std::string_view head, std::string_view body);
    task<bool> answer(http::call& at, bool read_whole);
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
    std::string body_;
    std::string head_;
    const error_kind* refusal_ = nullptr;
    std::chrono::steady_clock::time_point give_up_at_;
    bool idle_ = true;
};

}  // namespace flores::net
