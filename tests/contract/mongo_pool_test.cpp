#include "platform/document/mongo_pool.hpp"

#include "platform/document/mongo_indexes.hpp"
#include "platform/document/open.hpp"
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

TEST(mongo_pool, says_where_somebody_without_a_password_is_refused) {
    const std::string known = test::mongo_server::instance().uri();
    const std::string place = known.substr(known.find('@') + 1);
    mongo_pool pool("mongodb://" + place);
    try {
        (void)pool.fault();
        FAIL() << "it was let in";
    } catch (const mongo_error& why) {
        EXPECT_THAT(why.what(), HasSubstr("MongoDB at " + place.substr(0, place.find('/')) +
                                          ", database flores, authSource flores"));
    }
}

TEST(mongo_pool, is_not_ready_before_all_indexes_are_made) {
    test::mongo_server& server = test::mongo_server::instance();
    const std::string service = server.new_collection();
    const std::string_view collections[] = {"things"};
    const auto known = indexes_of(service, collections);
    EXPECT_EQ(missing_of(server.pool(), known)->size(), known.size());
    EXPECT_THROW(require_ready(server.pool(), known), mongo_error);
    int waited = 0;
    wait_until_ready(server.pool(), known, [&] {
        ++waited;
        ASSERT_TRUE(migrate(server.pool(), service, collections));
    });
    EXPECT_EQ(waited, 1);
    EXPECT_TRUE(missing_of(server.pool(), known)->empty());
    EXPECT_NO_THROW(require_ready(server.pool(), known));
}

}  // namespace
}  // namespace flores::document
