#include "platform/core/off_loop.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <pthread.h>

#include <exception>

namespace flores {

worker_pool::worker_pool(std::string name, int threads, std::size_t queue_max)
    : name_(std::move(name)), queue_max_(queue_max) {
    for (int i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
        pthread_setname_np(threads_.back().native_handle(), name_.substr(0, 15).c_str());
    }
}

worker_pool::~worker_pool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool worker_pool::submit(std::move_only_function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (jobs_.size() >= queue_max_) return false;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

std::size_t worker_pool::waiting() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void worker_pool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

task<void> await_signal(std::move_only_function<void(std::move_only_function<void()>)> start) {
    const ambient mine = current_ambient();
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
        [](auto handler, auto begin) {
            begin([handler = std::move(handler)]() mutable {
                auto executor = boost::asio::get_associated_executor(handler);
                boost::asio::post(
                    executor, [handler = std::move(handler)]() mutable { std::move(handler)(); });
            });
        },
        boost::asio::use_awaitable, std::move(start));
    current_ambient() = mine;
}

namespace {

// Where a signal finds who waits for it. Who has gone, and its loop, is not touched any more.
class bell {
public:
    explicit bell(boost::asio::steady_timer& waiting) : waiting_(&waiting) {}

    // From any thread.
    static void ring(const std::shared_ptr<bell>& one) {
        const std::lock_guard lock(one->mutex_);
        if (one->waiting_ == nullptr) return;
        boost::asio::post(one->waiting_->get_executor(), [one] {
            if (one->waiting_ == nullptr) return;
            one->rang_ = true;
            one->waiting_->cancel();
        });
    }

    // On the loop, which alone changes what is here.
    bool rang() const { return rang_; }
    void leave() {
        const std::lock_guard lock(mutex_);
        waiting_ = nullptr;
    }

private:
    std::mutex mutex_;
    boost::asio::steady_timer* waiting_;
    bool rang_ = false;
};

struct leaving {
    std::shared_ptr<bell> of;
    ~leaving() { of->leave(); }
};

}  // namespace

task<bool> await_signal_in_time(
    std::move_only_function<void(std::move_only_function<void()>)> start) {
    const ambient mine = current_ambient();
    if (mine.deadline == std::chrono::steady_clock::time_point::max()) {
        auto waiting = await_signal(std::move(start));
        co_await std::move(waiting);
        co_return true;
    }
    auto loop = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(loop, mine.deadline);
    const leaving at_the_end{std::make_shared<bell>(timer)};
    start([one = at_the_end.of] { bell::ring(one); });
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    current_ambient() = mine;
    co_return at_the_end.of->rang();
}

namespace detail {

namespace {

struct ran {
    std::move_only_function<void()> wake;
    std::optional<error> refused;
    std::exception_ptr thrown;

    void keep(const ambient& whose, std::move_only_function<void()>& work) noexcept {
        const ambient_scope scope(whose);
        try {
            if (whose.expired())
                refused.emplace(errors::deadline_exceeded);
            else
                work();
        } catch (...) {
            thrown = std::current_exception();
        }
    }
};

}  // namespace

task<std::optional<error>> run_off_loop(worker_pool& pool, std::move_only_function<void()> work,
                                        waits how) {
    const auto out = std::make_shared<ran>();
    auto start = [&](std::move_only_function<void()> wake) {
        out->wake = std::move(wake);
        const bool taken =
            pool.submit([out, mine = current_ambient(), work = std::move(work)]() mutable {
                out->keep(mine, work);
                out->wake();
            });
        if (taken) return;
        out->refused.emplace(errors::overloaded);
        out->wake();
    };
    if (how == waits::to_its_end) {
        co_await await_signal(start);
    } else {
        const bool ended = co_await await_signal_in_time(start);
        if (!ended) co_return error(errors::deadline_exceeded, log_text{"it did not end in time"});
    }
    // Whole, so that the worker does not let go of it later.
    if (out->thrown) std::rethrow_exception(std::exchange(out->thrown, nullptr));
    co_return std::move(out->refused);
}

}  // namespace detail

}  // namespace flores
