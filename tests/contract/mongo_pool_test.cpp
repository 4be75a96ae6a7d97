#include "platform/document/mongo_pool.hpp"

#include "support/failed_with.hpp"
#include "support/mongo_server.hpp"
#include "support/run_task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace flores::document {
namespace {

using test::run_task;
using testing::HasSubstr;

TEST(mongo_pool, counts_its_clients_who_waits_and_what_became_of_calls) {
    observe::metrics all;
    mongo_pool pool(test::mongo_server::instance().uri(), &all);
    std::string within;
    auto look = [&within, &all](mongo_session&) -> expected<void> {
        within = all.text();
        return {};
    };
    ASSERT_TRUE(run_task(pool.run(look)));
    EXPECT_THAT(within, HasSubstr("mongo_clients_in_use 1\n"));
    EXPECT_THAT(within, HasSubstr("mongo_waiting 0\n"));
    EXPECT_THAT(within, HasSubstr("mongo_wait_seconds_count 1\n"));
    auto fails = [](mongo_session&) -> expected<void> {
        throw mongo_error(0, "it went away");
    };
    EXPECT_TRUE(run_task(pool.run(fails)).error().is(errors::unavailable));
    const std::string after = all.text();
    EXPECT_THAT(after, HasSubstr("mongo_clients_in_use 0\n"));
    EXPECT_THAT(after, HasSubstr("mongo_calls_total{outcome=\"answered\"} 1\n"));
    EXPECT_THAT(after, HasSubstr("mongo_calls_total{outcome=\"unavailable\"} 1\n"));
}

// As on a server that stands still, until open().
class hanging_call {
public:
    auto work() {
        return [this](mongo_session&) -> expected<int> {
            opened_.wait_for(std::chrono::seconds(10));
            ended_ = true;
            return 1;
        };
    }
    void open() { open_.set_value(); }
    bool ended() const { return ended_; }

private:
    std::promise<void> open_;
    std::shared_future<void> opened_ = open_.get_future().share();
    std::atomic<bool> ended_{false};
};

TEST(mongo_pool, lets_no_request_wait_beyond_its_deadline) {
    hanging_call call;
    mongo_pool pool(test::mongo_server::instance().uri());
    ambient soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    const ambient_scope scope(soon);
    const auto late = run_task(pool.run(call.work()));
    EXPECT_TRUE(test::failed_with(late, errors::deadline_exceeded));
    EXPECT_FALSE(call.ended());
    call.open();
}

TEST(mongo_pool, waits_for_the_end_of_what_must_not_run_beside_the_next) {
    hanging_call call;
    mongo_pool pool(test::mongo_server::instance().uri());
    ambient soon;
    soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
    const ambient_scope scope(soon);
    std::thread opening([&call, until = soon.deadline] {
        while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
        call.open();
    });
    EXPECT_EQ(run_task(pool.run_to_its_end(call.work())), 1);
    opening.join();
}

}  // namespace
}  // namespace flores::document
