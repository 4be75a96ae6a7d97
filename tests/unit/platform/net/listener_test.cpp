// Opening the port of a service.
#include "support/server_process.hpp"
#include "unit/platform/net/test_server.hpp"

#include <gtest/gtest.h>

namespace flores::net {
namespace {

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
    test::test_server others;  // whose loops run
    others.start();
    std::atomic<std::uint16_t> port = test::free_port();
    const impatient_client one(port), other(port);
    for (int i = 0; i < times; ++i) {
        port = test::free_port();
        EXPECT_NO_THROW(listener(others.loops(), "127.0.0.1", port, others.pipeline(), {}));
    }
}

TEST(listener, refuses_a_port_on_which_this_user_serves_already) {
    test::test_server others;
    EXPECT_THROW(listener(others.loops(), "127.0.0.1", others.listener().port(), others.pipeline(),
                          {}, "ORDER_SERVICE_PORT"),
                 std::runtime_error);
}

}  // namespace
}  // namespace flores::net
