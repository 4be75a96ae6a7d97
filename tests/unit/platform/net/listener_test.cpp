// The port of a service: opened, and left without losing a request.
#include "support/server_process.hpp"
#include "unit/platform/net/test_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <list>
#include <thread>

namespace flores::net {
namespace {

using test::test_server;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Connects again and again to whatever port is said, as clients of a service that is away do.
class impatient_client {
public:
    explicit impatient_client(const std::atomic<std::uint16_t>& port)
        : thread_([&port](const std::stop_token& stop) {
              while (!stop.stop_requested()) try {
                      const test::raw_client again(port);
                  } catch (const std::runtime_error&) {
                      continue;  // nobody listens yet
                  }
          }) {}

private:
    std::jthread thread_;
};

TEST(listener, opens_its_port_while_clients_try_to_connect) {
    constexpr int times = 300;
    test_server others;  // whose loops run
    others.start();
    std::atomic<std::uint16_t> port = test::free_port();
    const impatient_client one(port), other(port);
    for (int i = 0; i < times; ++i) {
        port = test::free_port();
        EXPECT_NO_THROW(listener(others.loops(), "127.0.0.1", port, others.pipeline(), {}));
    }
}

TEST(listener, refuses_a_port_on_which_this_user_serves_already) {
    test_server others;
    EXPECT_THROW(listener(others.loops(), "127.0.0.1", others.listener().port(), others.pipeline(),
                          {}, "ORDER_SERVICE_PORT"),
                 std::runtime_error);
}

TEST(listener, names_a_port_that_is_taken) {
    test_server server;
    loops others(1);
    try {
        const listener second(others, "127.0.0.1", server.listener().port(), server.pipeline(), {});
        FAIL() << "it listens twice";
    } catch (const std::runtime_error& what) {
        EXPECT_THAT(what.what(), HasSubstr(std::to_string(server.listener().port())));
        EXPECT_THAT(what.what(), HasSubstr("API_GATEWAY_PORT"));
    }
}

// Behind the edge: whoever keeps connections open must not lose a request to one that closes.
TEST(listener, says_farewell_before_it_closes) {
    connection_limits limits;
    limits.farewell_ms = std::chrono::milliseconds(700);
    test_server server({}, limits);
    server.start();
    const std::string request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto open_before = server.connect();
    open_before.send(request);
    EXPECT_THAT(open_before.read_until("}"), Not(HasSubstr("Connection: close")));
    server.listener().drain();
    server.settle();
    open_before.send(request);
    EXPECT_THAT(open_before.read_all(), HasSubstr("\r\nConnection: close\r\n"));
    const auto opened_after = server.connect();
    const auto silent = server.connect();
    opened_after.send(request);
    EXPECT_THAT(opened_after.read_all(), HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_FALSE(server.listener().is_drained());
    EXPECT_EQ(silent.read_all(), "") << "closed once it was idle for the farewell";
    while (!server.listener().is_drained()) std::this_thread::yield();
    EXPECT_THROW(server.connect(), std::runtime_error);
}

TEST(listener, drains_idle_connections) {
    test_server server;
    server.start();
    const auto client = server.connect();
    client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n{"), StartsWith("HTTP/1.1 404"));
    server.listener().drain();
    client.read_all();
    server.settle();
    EXPECT_THROW(server.connect(), std::runtime_error);
}

// The loops stand still meanwhile, so that nothing of them is read, nor half of them accepted.
TEST(listener, answers_what_was_sent_before_it_drains) {
    test_server server;
    server.start();
    const std::string request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    std::list<test::raw_client> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back(server.listener().port()).send(request);
        EXPECT_THAT(clients.back().read_until("}"), StartsWith("HTTP/1.1 404 "));
    }
    std::latch goes_on(1);
    server.loops().post_all([&goes_on](std::size_t) { goes_on.wait(); });
    for (const auto& kept : clients) kept.send(request);
    for (int i = 0; i < 8; ++i) clients.emplace_back(server.listener().port()).send(request);
    const auto silent = server.connect();
    server.listener().drain();
    goes_on.count_down();
    for (const auto& client : clients)
        EXPECT_THAT(client.read_all(),
                    AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("\r\nConnection: close\r\n")));
    silent.send(request);
    EXPECT_THAT(silent.read_all(), StartsWith("HTTP/1.1 404 ")) << "it had no time to ask yet";
    while (!server.listener().is_drained()) std::this_thread::yield();
}

}  // namespace
}  // namespace flores::net
