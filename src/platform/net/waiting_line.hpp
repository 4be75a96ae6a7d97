// Coroutines of one loop that wait for their turn, in their order.
#pragma once

#include "platform/core/task.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <deque>
#include <memory>

namespace flores::net {

class waiting_line {
public:
    explicit waiting_line(boost::asio::io_context& loop) : loop_(loop) {}

    // True: its turn came. False: the time was over. The line outlives those that wait.
    task<bool> wait(std::chrono::steady_clock::time_point give_up);

    // The first one's turn; there is one.
    void call_first();

    bool empty() const { return waiting_.empty(); }
    std::size_t size() const { return waiting_.size(); }

private:
    struct waiter;

    boost::asio::io_context& loop_;
    std::deque<std::shared_ptr<waiter>> waiting_;
};

}  // namespace flores::net
