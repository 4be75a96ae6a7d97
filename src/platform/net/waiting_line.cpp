#include "platform/net/waiting_line.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace flores::net {

struct waiting_line::waiter {
    explicit waiter(boost::asio::io_context& loop) : timer(loop) {}

    boost::asio::steady_timer timer;
    bool called = false;
};

task<bool> waiting_line::wait(std::chrono::steady_clock::time_point give_up) {
    const auto mine = std::make_shared<waiter>(loop_);
    waiting_.push_back(mine);
    mine->timer.expires_at(give_up);
    boost::system::error_code ignored;
    co_await mine->timer.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    if (!mine->called) std::erase(waiting_, mine);
    co_return mine->called;
}

void waiting_line::call_first() {
    const auto first = std::move(waiting_.front());
    waiting_.pop_front();
    first->called = true;
    first->timer.cancel();
}

}  // namespace flores::net
