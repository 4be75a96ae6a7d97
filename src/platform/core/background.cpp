#include "platform/core/background.hpp"

#include "platform/core/pause.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <utility>

namespace flores {

namespace asio = boost::asio;

struct background::state {
    explicit state(asio::any_io_executor on) : loop(std::move(on)), sleeper(loop) {}

    void ended() {
        if (--running == 0 && stopping) finish();
    }
    void finish() {
        wake_posted = true;
        stopped.set_value();
    }

    const asio::any_io_executor loop;
    alarm sleeper;
    std::atomic<bool> wake_posted{false};  // or no longer wanted
    bool stopping = false;
    int running = 0;
    std::promise<void> stopped;
};

background::background(asio::any_io_executor loop)
    : state_(std::make_shared<state>(std::move(loop))) {}

background::~background() = default;

void background::run(task<void> work, std::function<void(std::exception_ptr)> ended) {
    ++state_->running;
    asio::co_spawn(state_->loop, std::move(work),
                   [alive = state_, ended = std::move(ended)](std::exception_ptr why) {
                       if (ended) ended(why);
                       alive->ended();
                   });
}

bool background::stopping() const {
    return state_->stopping;
}

void background::wake() {
    state_->sleeper.ring();
}

task<void> background::sleep_until(std::chrono::steady_clock::time_point when) {
    if (state_->stopping) co_return;
    co_await state_->sleeper.sleep_until(when);
}

std::function<void()> background::waker() {
    // Its timer must not outlive the loop, as who keeps this may.
    return [known = std::weak_ptr(state_)] {
        const auto alive = known.lock();
        if (!alive || alive->wake_posted.exchange(true)) return;
        asio::post(alive->loop, [alive] {
            if (alive->running == 0) return;
            alive->wake_posted = false;
            alive->sleeper.ring();
        });
    };
}

std::future<void> background::stop(std::function<void()> also) {
    std::future<void> done = state_->stopped.get_future();
    asio::post(state_->loop, [alive = state_, also = std::move(also)] {
        alive->stopping = true;
        alive->sleeper.ring();
        if (also) also();
        if (alive->running == 0) alive->finish();
    });
    return done;
}

}  // namespace flores
