#include "platform/core/pause.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace flores {
namespace {

task<void> wait(boost::asio::steady_timer& timer) {
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

}  // namespace

task<void> pause(std::chrono::steady_clock::duration time) {
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, time);
    co_await wait(timer);
}

void alarm::ring() {
    rung_ = true;
    timer_.cancel();
}

task<void> alarm::sleep_until(std::chrono::steady_clock::time_point when) {
    if (!std::exchange(rung_, false)) {
        timer_.expires_at(when);
        co_await wait(timer_);
        rung_ = false;
    }
}

}  // namespace flores
