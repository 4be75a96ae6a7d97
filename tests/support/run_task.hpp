// Runs a task to its end and gives what it returned, or throws what it threw.
#pragma once

#include "platform/core/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace flores::test {

template <class T>
task<void> keep_result(task<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

// Of the test program, never destroyed: a thread that posted the last answer may still be inside
// post when the task has already ended.
inline boost::asio::io_context& task_loop() {
    static auto& loop = *new boost::asio::io_context(1);
    return loop;
}

template <class T>
T run_task(task<T> work) {
    boost::asio::io_context& loop = task_loop();
    loop.restart();
    std::optional<T> value;
    std::exception_ptr thrown;
    boost::asio::co_spawn(loop, keep_result(std::move(work), value),
                          [&thrown](std::exception_ptr why) { thrown = why; });
    loop.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
}

inline task<bool> seen_through(task<void> work) {
    co_await std::move(work);
    co_return true;
}

inline void run_task(task<void> work) {
    (void)run_task<bool>(seen_through(std::move(work)));
}

}  // namespace flores::test
