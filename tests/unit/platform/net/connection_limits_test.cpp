// How long a connection waits for a request that does not come.
#include "unit/platform/net/test_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flores::net {
namespace {

using test::test_server;
using testing::HasSubstr;
using testing::StartsWith;

TEST(connection_limits, tell_who_never_finishes_a_request_and_close_on_who_never_began) {
    connection_limits limits;
    limits.header_s = limits.body_s = limits.idle_s = std::chrono::seconds(1);
    test_server server({}, limits);
    server.start();
    const std::string header = "GET / HTTP/1.1\r\nHost: a\r\n";
    const std::pair<std::string, std::string> sent_and_told[] = {
        {"", ""},
        {"\r\n", ""},
        {"G", "HTTP/1.1 408 Request Timeout\r\n"},
        {header, "HTTP/1.1 408 Request Timeout\r\n"},
        {header + "Content-Length: 5\r\n\r\nabcd", "HTTP/1.1 408 Request Timeout\r\n"},
        {header + "\r\n", "HTTP/1.1 404 Not Found\r\n"}};
    std::vector<std::unique_ptr<test::raw_client>> clients;
    for (const auto& [sent, told] : sent_and_told) {
        clients.push_back(std::make_unique<test::raw_client>(server.listener().port()));
        clients.back()->send(sent);
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const auto& [sent, told] = sent_and_told[i];
        const std::string got = clients[i]->read_all();
        EXPECT_THAT(got, StartsWith(told)) << sent;
        EXPECT_EQ(got.empty(), told.empty()) << sent;
        EXPECT_EQ(got.find("HTTP/1.1 ", 1), std::string::npos) << "told once: " << got;
        if (!told.contains("408")) continue;
        EXPECT_THAT(got, HasSubstr("\r\nConnection: close\r\n"));
        EXPECT_THAT(got, HasSubstr("\r\nContent-Type: application/problem+json\r\n"));
        EXPECT_THAT(got, HasSubstr("\"code\":\"request_timeout\""));
    }
}

}  // namespace
}  // namespace flores::net
