// Waiting for time to pass, without holding the loop.
#pragma once

#include "platform/core/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace flores {

// The caller's ambient is not kept: put it back where it matters.
task<void> pause(std::chrono::steady_clock::duration time);

// Sleeps until woken; a wake that came before the sleep ends it at once. Of one loop.
class alarm {
public:
    explicit alarm(const boost::asio::any_io_executor& loop) : timer_(loop) {}

    void ring();
    task<void> sleep_until(std::chrono::steady_clock::time_point when);

private:
    boost::asio::steady_timer timer_;
    bool rung_ = false;
};

}  // namespace flores
