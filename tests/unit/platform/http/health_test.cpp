#include "platform/http/health.hpp"

#include "support/run_task.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace flores::http {
namespace {

class health : public testing::Test {
protected:
    health_board::check answers(bool& works) {
        return [&works]() -> expected<void> {
            if (works) return {};
            return fail(errors::unavailable);
        };
    }

    observe::metrics metrics;
    health_board board{metrics, "1", [](std::string_view address) {
                           return address == "::1";
                       }};
    bool store_works = true;
    bool other_works = true;
};

TEST_F(health, of_a_port_is_that_of_all_that_it_needs) {
    board.watch("cart", [] { return expected<void>(); });
    board.watch("redis", answers(store_works));
    EXPECT_TRUE(board.is_ready());
    EXPECT_EQ(board.health().status, "up");
    store_works = false;
    EXPECT_FALSE(board.is_ready());
    const auto now = board.health();
    EXPECT_EQ(now.status, "degraded");
    ASSERT_EQ(now.services.size(), 2u);
    EXPECT_EQ(now.services[0].status, "up");
    EXPECT_EQ(now.services[1].name, "redis");
    EXPECT_EQ(now.services[1].status, "down");
}

// Else one service or store that is down would take every port out of service that can do without.
TEST_F(health, of_what_stands_beside_is_told_and_does_not_count_for_readiness) {
    board.watch_beside("product", answers(other_works));
    other_works = false;
    EXPECT_EQ(board.health().status, "degraded");
    EXPECT_EQ(board.health().services.at(0).status, "down");
    EXPECT_TRUE(board.is_ready());
}

TEST_F(health, of_its_stores_is_told_apart_from_the_rest) {
    board.watch_store("postgresql", answers(store_works));
    board.watch("ended_sessions", answers(other_works));
    other_works = false;
    EXPECT_FALSE(board.is_ready());
    EXPECT_TRUE(board.stores_answer());
    store_works = false;
    EXPECT_FALSE(board.stores_answer());
}

TEST_F(health, writes_its_numbers_off_the_loop) {
    std::thread::id writer;
    metrics.before_text([&writer] { writer = std::this_thread::get_id(); });
    metrics.add_counter("orders_total", "Orders.").add(3);
    const auto text = test::run_task(board.metrics_text());
    ASSERT_TRUE(text);
    EXPECT_TRUE(text->contains("orders_total 3\n"));
    EXPECT_NE(writer, std::thread::id());
    EXPECT_NE(writer, std::this_thread::get_id());
}

TEST_F(health, is_not_ready_any_more_once_it_drains) {
    board.drain();
    EXPECT_FALSE(board.is_ready());
    EXPECT_EQ(board.health().status, "draining");
}

}  // namespace
}  // namespace flores::http
