// The one way to do blocking work: on a bounded pool of threads, while the loop goes on.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace flores {

// Threads that take jobs from one queue of at most `queue_max`. The destructor finishes what is
// queued. A job must not throw.
class worker_pool {
public:
    worker_pool(std::string name, int threads, std::size_t queue_max);
    ~worker_pool();
    worker_pool(const worker_pool&) = delete;
    worker_pool& operator=(const worker_pool&) = delete;

    // False when the queue is full: nothing was taken.
    bool submit(std::move_only_function<void()> job);

    std::size_t waiting() const;

private:
    void run();

    const std::string name_;
    const std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::move_only_function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

// Suspends the calling task, gives `start` a callable `done(T)` that may be called once from any
// thread, and resumes on the caller's loop with the value and the caller's ambient. When the loop
// is gone by then, the value is dropped.
template <class T, class Start>
task<T> await_callback(Start start) {
    const ambient mine = current_ambient();
    T value = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(T)>(
        [](auto handler, Start begin) {
            auto executor = boost::asio::get_associated_executor(handler);
            begin([executor, handler = std::move(handler)](T result) mutable {
                boost::asio::post(
                    executor, [handler = std::move(handler), result = std::move(result)]() mutable {
                        std::move(handler)(std::move(result));
                    });
            });
        },
        boost::asio::use_awaitable, std::move(start));
    current_ambient() = mine;
    co_return value;
}

// Runs `work` (which returns expected<...>) on the pool.
// overloaded: the queue is full. deadline_exceeded: the deadline passed before its turn came.
// An exception of `work` is thrown here.
template <class F>
task<std::invoke_result_t<F&>> off_loop(worker_pool& pool, F work) {
    using result = std::invoke_result_t<F&>;
    struct outcome {
        std::optional<result> value;
        std::exception_ptr thrown;
    };
    const ambient mine = current_ambient();
    auto start = [&pool, mine, work = std::move(work)](auto done) mutable {
        auto finish = std::make_shared<decltype(done)>(std::move(done));
        const bool taken = pool.submit([finish, mine, work = std::move(work)]() mutable {
            outcome out;
            ambient_scope scope(mine);
            try {
                if (mine.expired())
                    out.value.emplace(fail(errors::deadline_exceeded));
                else
                    out.value.emplace(work());
            } catch (...) {
                out.thrown = std::current_exception();
            }
            (*finish)(std::move(out));
        });
        if (!taken) (*finish)(outcome{result(fail(errors::overloaded)), nullptr});
    };
    outcome out = co_await await_callback<outcome>(std::move(start));
    if (out.thrown) std::rethrow_exception(out.thrown);
    co_return std::move(*out.value);
}

}  // namespace flores
