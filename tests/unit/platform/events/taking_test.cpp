#include "platform/events/taking.hpp"

#include "support/failed_with.hpp"
#include "support/run_task.hpp"

#include <boost/describe/class.hpp>

#include <gtest/gtest.h>

#include <string>

namespace flores::events {
namespace {

using test::failed_with;
using test::run_task;

struct parcel_sent {
    std::string number;
};
BOOST_DESCRIBE_STRUCT(parcel_sent, (), (number))

event told(std::string payload) {
    event out;
    out.id = "evt_1";
    out.version = 7;
    out.payload = std::move(payload);
    return out;
}

task<expected<void>> keep(std::string& in, std::string what) {
    in += what;
    co_return expected<void>{};
}

TEST(taking, gives_what_was_told_and_the_event_where_it_is_asked_for) {
    std::string heard;
    const auto alone = taking([&](parcel_sent sent) { return keep(heard, sent.number); });
    EXPECT_TRUE(run_task(alone(told(R"({"number":"P1"})"))));
    const auto both = taking([&](parcel_sent sent, event by) {
        return keep(heard, " " + sent.number + " " + by.id + " " + std::to_string(by.version));
    });
    EXPECT_TRUE(run_task(both(told(R"({"number":"P2"})"))));
    EXPECT_EQ(heard, "P1 P2 evt_1 7");
}

TEST(taking, refuses_what_it_cannot_read_and_gives_it_to_nobody) {
    std::string heard;
    const auto consumer = taking([&](parcel_sent sent) { return keep(heard, sent.number); });
    EXPECT_TRUE(failed_with(run_task(consumer(told("{"))), errors::bad_json));
    EXPECT_TRUE(failed_with(run_task(consumer(told(R"({"num":"P1"})"))), errors::invalid_input));
    EXPECT_EQ(heard, "");
}

TEST(taking, answers_as_the_one_who_takes_does) {
    const auto consumer = taking([](parcel_sent) { return refusing(error(errors::unavailable)); });
    EXPECT_TRUE(failed_with(run_task(consumer(told(R"({"number":"P1"})"))), errors::unavailable));
}

}  // namespace
}  // namespace flores::events
