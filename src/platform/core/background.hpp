// Work that goes on by itself on one loop, beside the requests, until it is told to stop: it looks
// for what is to be done, sleeps until it is woken or some time has passed, and looks again.
//
//     background_.run(look_after_everything());
//     ...
//     while (!background_.stopping()) {
//         ...
//         co_await background_.sleep_until(later);
//     }
#pragma once

#include "platform/core/task.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>

namespace flores {

class background {
public:
    // `loop`: of one thread. All but waker's answer and stop are used there, or before it runs.
    explicit background(boost::asio::any_io_executor loop);

    // One whose work was run has been stopped, and its loop ran until that was done.
    ~background();
    background(const background&) = delete;
    background& operator=(const background&) = delete;

    // More than one may run; each ends soon once stopping. What it throws is told to `ended`, and
    // otherwise forgotten.
    void run(task<void> work, std::function<void(std::exception_ptr)> ended = {});

    bool stopping() const;

    // Ends the sleep that is under way, or the next one. Of one sleeper; when stopping, nobody
    // sleeps any more.
    void wake();
    task<void> sleep_until(std::chrono::steady_clock::time_point when);

    // What wakes from any thread, however often and long after this is gone.
    std::function<void()> waker();

    // From any thread, once. Ready when no work is running; `also` wakes, on the loop, who sleeps
    // elsewhere.
    std::future<void> stop(std::function<void()> also = {});

private:
    struct state;
    const std::shared_ptr<state> state_;  // outlives this until the last work has ended
};

}  // namespace flores
