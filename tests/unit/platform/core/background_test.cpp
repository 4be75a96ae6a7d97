#include "platform/core/background.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <thread>

namespace flores {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// The loop has a thread of its own where a test says so, and otherwise runs in run_all.
class background_test : public testing::Test {
protected:
    static task<void> rounds(background& work, int& count) {
        while (!work.stopping()) {
            ++count;
            co_await work.sleep_until(steady_clock::now() + 1h);
        }
    }
    static task<void> rounds_until(background& work, std::promise<void>& second, int& count) {
        while (!work.stopping()) {
            if (++count == 2) second.set_value();
            co_await work.sleep_until(steady_clock::now() + 1h);
        }
    }
    static task<void> throwing() {
        throw std::domain_error("surprise");
        co_return;
    }

    bool is_ready(const std::future<void>& done) {
        return done.wait_for(0s) == std::future_status::ready;
    }
    void run_all() {
        loop.restart();
        loop.run_for(10s);
    }
    // What is ready now, and not what sleeps.
    void run_ready() {
        loop.restart();
        loop.poll();
    }

    boost::asio::io_context loop{1};
    std::optional<background> work{loop.get_executor()};
    int count = 0;
};

TEST_F(background_test, sleeps_until_it_is_woken_and_looks_again) {
    work->run(rounds(*work, count));
    run_ready();
    EXPECT_EQ(count, 1);
    work->wake();
    run_ready();
    EXPECT_EQ(count, 2);
    run_ready();
    EXPECT_EQ(count, 2);
    const auto done = work->stop();
    run_all();
    EXPECT_TRUE(is_ready(done));
    EXPECT_EQ(count, 2);
}

TEST_F(background_test, does_not_sleep_through_a_wake_that_came_before) {
    work->wake();
    work->run(rounds(*work, count));
    run_ready();
    EXPECT_EQ(count, 2);
    const auto done = work->stop();
    run_all();
    EXPECT_TRUE(is_ready(done));
}

TEST_F(background_test, is_woken_from_another_thread) {
    std::promise<void> second;
    work->run(rounds_until(*work, second, count));
    std::thread runs([this] { loop.run(); });
    const auto wake = work->waker();
    auto woken = second.get_future();
    wake();
    wake();  // what is posted already is enough
    EXPECT_EQ(woken.wait_for(10s), std::future_status::ready);
    auto done = work->stop();
    EXPECT_EQ(done.wait_for(10s), std::future_status::ready);
    runs.join();
}

TEST_F(background_test, may_be_woken_when_it_is_gone) {
    const auto wake = work->waker();
    work->run(rounds(*work, count));
    run_ready();
    const auto done = work->stop();
    wake();
    run_all();
    ASSERT_TRUE(is_ready(done));
    work.reset();
    wake();
    run_all();
    EXPECT_EQ(count, 1);
}

TEST_F(background_test, that_never_ran_stops_as_well) {
    const auto done = work->stop();
    EXPECT_FALSE(is_ready(done)) << "on its loop only";
    run_all();
    EXPECT_TRUE(is_ready(done));
}

TEST_F(background_test, has_stopped_when_all_its_work_has_ended) {
    int other = 0;
    background second_sleeper(loop.get_executor());
    work->run(rounds(*work, count));
    work->run(rounds(second_sleeper, other));  // sleeps elsewhere
    run_ready();
    const auto done = work->stop();
    run_ready();
    EXPECT_FALSE(is_ready(done));
    const auto also_done = second_sleeper.stop();
    second_sleeper.wake();
    run_ready();
    EXPECT_TRUE(is_ready(done));
    EXPECT_TRUE(is_ready(also_done));
}

TEST_F(background_test, wakes_who_sleeps_elsewhere_when_it_stops) {
    work->run(rounds(*work, count));
    run_ready();
    bool told = false;
    const auto done = work->stop([&told] { told = true; });
    EXPECT_FALSE(told) << "on its loop only";
    run_all();
    EXPECT_TRUE(told);
    EXPECT_TRUE(is_ready(done));
}

TEST_F(background_test, tells_what_its_work_threw_and_goes_on) {
    std::exception_ptr thrown;
    work->run(throwing(), [&thrown](std::exception_ptr why) { thrown = why; });
    work->run(throwing());
    run_ready();
    EXPECT_THROW(std::rethrow_exception(thrown), std::domain_error);
    const auto done = work->stop();
    run_all();
    EXPECT_TRUE(is_ready(done));
}

}  // namespace
}  // namespace flores
