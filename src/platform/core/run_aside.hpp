// Runs tasks to their end on the calling thread: for start-up, before the loops run.
#pragma once

#include "platform/core/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace flores {

// Make it before the stores whose threads post answers to it, so that it outlives them: such a
// thread may still be in its last post when the task has ended.
class aside_loop {
public:
    // Throws what the task throws.
    template <class T>
    T run(task<T> work) {
        loop_.restart();
        std::optional<T> value;
        std::exception_ptr thrown;
        boost::asio::co_spawn(loop_, keep_result(std::move(work), value),
                              [&thrown](std::exception_ptr why) { thrown = why; });
        loop_.run();
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*value);
    }

private:
    template <class T>
    static task<void> keep_result(task<T> work, std::optional<T>& into) {
        into.emplace(co_await std::move(work));
    }

    boost::asio::io_context loop_{1};
};

}  // namespace flores
