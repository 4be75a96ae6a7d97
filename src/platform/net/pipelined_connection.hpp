// One kept-open connection on which calls stand behind each other: requests go out without waiting
// for answers, those of one turn of the loop in one piece, and the answers come in the same order
// (pipelining, RFC 9112, 9.3.2). It takes two system calls for many requests instead of two for
// each.
//
// For what the other side answers at once, since a slow answer holds up those behind it, and for
// what may be asked twice: when it ends, nobody knows how far the other side had come. Touched on
// its loop only. It has no timer of its own: whoever made it calls end_late.
#pragma once

#include "platform/net/answer_parser.hpp"
#include "platform/net/upstream_connection.hpp"

#include <boost/asio/any_completion_handler.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flores::net {

class pipelined_connection : public std::enable_shared_from_this<pipelined_connection> {
public:
    using time = std::chrono::steady_clock::time_point;

    struct outcome {
        exchange_end end;
        bool is_last = false;  // the other side closes the connection behind this answer
    };

    // On a socket whose last answer was read to its end.
    static std::shared_ptr<pipelined_connection> on(boost::asio::ip::tcp::socket socket,
                                                    std::size_t answer_bytes_max);

    const boost::asio::ip::tcp::endpoint& peer() const { return peer_; }
    bool is_open() const { return open_; }
    // Whether another call may stand behind those that wait.
    bool has_room() const;

    // Sends a head without a body, alive until the end, and waits for the answer, but no longer
    // than until end_late is told a time behind `give_up`.
    task<outcome> exchange(std::string_view head, time give_up, http::response& out);

    // Calls whose time is over are cut; their answers are passed over when they come. Nobody stands
    // behind them any more, and it closes when nobody waits.
    void end_late(time now);

    // Whoever waits hears nothing.
    void close();

private:
    using wake = boost::asio::any_completion_handler<void(outcome)>;
    struct waiter {
        time give_up;
        http::response* out;
        wake done;  // empty: cut
    };

    pipelined_connection(boost::asio::ip::tcp::socket socket, std::size_t answer_bytes_max);

    static task<void> read_answers(std::shared_ptr<pipelined_connection> self);
    void send_soon();
    void send();
    bool take_answers();
    bool finish_answer();

    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::tcp::endpoint peer_;
    const std::size_t answer_bytes_max_;
    std::deque<waiter> waiting_;
    std::size_t unsent_ = 0;  // of those, the last ones, which nothing was sent of
    std::string outgoing_;
    std::string buffer_;
    std::size_t held_ = 0;  // bytes at the front of the buffer that the parser did not take yet
    http::response answer_;
    std::optional<answer_parser> parser_;  // of the answer that has begun
    bool sending_ = false;
    bool late_ = false;  // a call was cut
    bool open_ = true;
};

}  // namespace flores::net
