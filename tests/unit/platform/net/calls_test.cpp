#include "platform/net/calls.hpp"

#include "support/failed_with.hpp"
#include "support/run_task.hpp"

#include <boost/describe/class.hpp>

#include <gtest/gtest.h>

namespace flores::net {
namespace {

using http::verb;
using test::failed_with;
using test::run_task;

struct parcel {
    std::string number;
};
BOOST_DESCRIBE_STRUCT(parcel, (), (number))

class noting_port final : public call_port {
public:
    task<expected<std::string>> call(std::string_view service, verb method, std::string path,
                                     std::string body) override {
        asked = std::string(service) + " " + std::string(http::name_of(method)) + " " + path + " " +
                body;
        co_return answer;
    }

    expected<std::string> answer{R"({"number":"P1"})"};
    std::string asked;
};

TEST(calls, read_what_is_answered) {
    noting_port calls;
    EXPECT_EQ(run_task(get<parcel>(calls, "post", "/internal/parcels/1"))->number, "P1");
    EXPECT_EQ(calls.asked, "post GET /internal/parcels/1 ");
    const parcel mine{"P2"};
    EXPECT_EQ(run_task(ask<parcel>(calls, "post", verb::put, "/internal/parcels", mine))->number,
              "P1");
    EXPECT_EQ(calls.asked, R"(post PUT /internal/parcels {"number":"P2"})");
    calls.answer = "{}";
    EXPECT_TRUE(failed_with(run_task(get<parcel>(calls, "post", "/p")), errors::invalid_input));
}

TEST(calls, that_only_tell_do_not_read_it) {
    noting_port calls;
    calls.answer = "";
    EXPECT_TRUE(run_task(tell(calls, "post", verb::del, "/internal/parcels/1")));
    EXPECT_EQ(calls.asked, "post DELETE /internal/parcels/1 ");
    EXPECT_TRUE(run_task(tell(calls, "post", verb::post, "/internal/parcels", "{}")));
    EXPECT_EQ(calls.asked, "post POST /internal/parcels {}");
}

TEST(calls, fail_as_what_was_asked_does) {
    noting_port calls;
    calls.answer = fail(errors::unavailable);
    EXPECT_TRUE(failed_with(run_task(get<parcel>(calls, "post", "/p")), errors::unavailable));
    EXPECT_TRUE(failed_with(run_task(tell(calls, "post", verb::del, "/p")), errors::unavailable));
}

}  // namespace
}  // namespace flores::net
