// The one way to do blocking work: on a bounded pool of threads, while the loop goes on.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
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

// Suspends the calling task and gives `start` a callable to be called once, from any thread: it
// resumes the task on its own loop, with its own ambient, or does nothing when that loop is gone.
// The task's frame may be gone with it, so what the task is to read stands where both own it.
task<void> await_signal(std::move_only_function<void(std::move_only_function<void()>)> start);

// The same, but no longer than until the deadline of the task's ambient. False: it passed first.
// What was started goes on then and resumes nobody, so it owns all that it touches.
task<bool> await_signal_in_time(
    std::move_only_function<void(std::move_only_function<void()>)> start);

// The same as await_signal with a value: `start` gets a callable `done(T)`.
template <class T, class Start>
task<T> await_callback(Start start) {
    const auto value = std::make_shared<std::optional<T>>();
    co_await await_signal([value, &start](std::move_only_function<void()> wake) {
        start([value, wake = std::move(wake)](T result) mutable {
            value->emplace(std::move(result));
            wake();
        });
    });
    co_return std::move(**value);
}

// The same as await_signal_in_time with a value; nullopt: the deadline passed first.
template <class T, class Start>
task<std::optional<T>> await_callback_in_time(Start start) {
    const auto value = std::make_shared<std::optional<T>>();
    const bool told =
        co_await await_signal_in_time([value, &start](std::move_only_function<void()> wake) {
            start([value, wake = std::move(wake)](T result) mutable {
                value->emplace(std::move(result));
                wake();
            });
        });
    if (!told) co_return std::nullopt;
    co_return std::move(*value);
}

namespace detail {

enum class waits : bool { to_its_end, in_time };

// The part of off_loop that is the same for all. What the pool or the deadline refuses, nullopt
// when `work` ran; throws what `work` threw.
task<std::optional<error>> run_off_loop(worker_pool& pool, std::move_only_function<void()> work,
                                        waits how);

template <class T>
task<T> run_off_loop(worker_pool& pool, std::move_only_function<T()> work, waits how) {
    const auto value = std::make_shared<std::optional<T>>();
    std::optional<error> refused = co_await run_off_loop(
        pool, [value, work = std::move(work)]() mutable { value->emplace(work()); }, how);
    if (refused) co_return std::unexpected(std::move(*refused));
    co_return std::move(**value);
}

}  // namespace detail

// Runs `work` (which returns expected<...>) on the pool.
// overloaded: the queue is full. deadline_exceeded: the deadline passed before its turn came.
// An exception of `work` is thrown here.
template <class F>
task<std::invoke_result_t<F&>> off_loop(worker_pool& pool, F work) {
    using result = std::invoke_result_t<F&>;
    return detail::run_off_loop<result>(pool, std::move_only_function<result()>(std::move(work)),
                                        detail::waits::to_its_end);
}

// The same for work that may hang, as on a server that says nothing: deadline_exceeded also when
// the deadline passes while it runs. It ends behind the caller, so it owns all that it touches, and
// what it did nobody knows.
template <class F>
task<std::invoke_result_t<F&>> off_loop_in_time(worker_pool& pool, F work) {
    using result = std::invoke_result_t<F&>;
    return detail::run_off_loop<result>(pool, std::move_only_function<result()>(std::move(work)),
                                        detail::waits::in_time);
}

}  // namespace flores
