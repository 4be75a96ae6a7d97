#include "platform/events/hand_over.hpp"

#include "support/run_task.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flores::events {
namespace {

using test::run_task;

std::string why_of(std::string said) {
    const auto refuses = [said = std::move(said)](event) -> task<expected<void>> {
        co_return fail(errors::unavailable, log_text{said});
    };
    return run_task(hand_over(refuses, event{}));
}

TEST(hand_over, says_nothing_of_what_was_taken) {
    const auto takes = [](event) -> task<expected<void>> {
        co_return expected<void>{};
    };
    EXPECT_EQ(run_task(hand_over(takes, event{})), "");
}

TEST(hand_over, says_why_a_consumer_did_not_take_it) {
    EXPECT_EQ(why_of("smtp está caído"), "unavailable: smtp está caído");
    const auto throws = [](event) -> task<expected<void>> {
        throw std::runtime_error("no such table");
        co_return expected<void>{};
    };
    EXPECT_EQ(run_task(hand_over(throws, event{})), "exception: no such table");
}

TEST(hand_over, says_it_so_that_every_store_can_keep_it) {
    using namespace std::string_literals;
    EXPECT_EQ(why_of("a\0b\nc\x7f"s), "unavailable: a?b?c?");
    EXPECT_EQ(why_of("ca\xc3"), "unavailable: ca?") << "a character that was cut";
    EXPECT_EQ(why_of(std::string(5'000, 'x')).size(), 500u);
    EXPECT_EQ(why_of("x" + std::string(1'000, 'y') + "ñ").size(), 500u);
    std::string wide;
    for (int i = 0; i < 500; ++i) wide += "ñ";
    EXPECT_EQ(why_of(wide).size(), 499u) << "no half of a character";
}

}  // namespace
}  // namespace flores::events
