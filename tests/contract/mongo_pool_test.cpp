#include "platform/document/mongo_pool.hpp"

#include "support/mongo_server.hpp"
#include "support/run_task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace flores::document
