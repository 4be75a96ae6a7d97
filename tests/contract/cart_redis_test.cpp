// What carts owe their owners when Redis is killed, and how long it keeps those of guests.
#include "platform/core/pause.hpp"
#include "services/cart/storage/redis_carts.hpp"
#include "support/redis_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <gtest/gtest.h>

namespace flores::cart {
namespace {

using namespace std::chrono_literals;
using test::run_task;

TEST(cart_on_redis, keeps_a_guests_cart_from_its_last_change_and_an_accounts_for_ever) {
    test::redis_client client;
    redis_cart_repository stored(client.store());
    ASSERT_TRUE(run_task(stored.put_line("guest:g", {"AML001", 2, 1}, 0)));
    ASSERT_TRUE(run_task(stored.put_line("account:guest:", {"AML001", 2, 1}, 0)));
    const auto days = std::chrono::seconds(guest_cart_kept).count();
    EXPECT_GE(client.say({"TTL", "cart:{cart}:guest:g"})->integer, days - 5);
    EXPECT_EQ(client.say({"TTL", "cart:{cart}:account:guest:"})->integer, -1);
    ASSERT_TRUE(client.say({"EXPIRE", "cart:{cart}:guest:g", "100"}));
    ASSERT_TRUE(run_task(stored.load("guest:g")));
    EXPECT_LE(client.say({"TTL", "cart:{cart}:guest:g"})->integer, 100) << "a look is no change";
    ASSERT_TRUE(run_task(stored.clear("guest:g", 1)));
    EXPECT_GE(client.say({"TTL", "cart:{cart}:guest:g"})->integer, days - 5);
}

// Fills a cart of its own until Redis is gone; says how far it was told that it came.
task<void> fill(cart_repository& stored, std::string owner, std::int64_t& acknowledged) {
    for (std::int64_t seen = 0;; ++seen) {
        const int quantity = static_cast<int>(seen % 99) + 1;
        auto putting = stored.put_line(owner, {"AML001", quantity, seen}, seen);
        const auto put = co_await std::move(putting);
        if (!put) co_return;
        acknowledged = put->revision;
    }
}

task<void> kill_when(test::redis_server& server, const std::int64_t& reached, std::int64_t at) {
    while (reached < at) {
        auto resting = pause(1ms);
        co_await std::move(resting);
    }
    server.kill();
}

TEST(cart_on_redis, loses_no_acknowledged_change_when_redis_is_killed) {
    constexpr std::size_t owners = 8;
    test::redis_server server({"--appendonly", "yes", "--appendfsync", "always"});
    test::redis_client client({.host = "127.0.0.1", .port = server.port()});
    redis_cart_repository stored(client.store());
    std::array<std::int64_t, owners> acknowledged{};
    boost::asio::io_context& loop = test::task_loop();
    loop.restart();
    for (std::size_t i = 0; i < owners; ++i)
        boost::asio::co_spawn(loop, fill(stored, "account:" + std::to_string(i), acknowledged[i]),
                              boost::asio::detached);
    boost::asio::co_spawn(loop, kill_when(server, acknowledged[0], 30), boost::asio::detached);
    loop.run();
    server.start();
    test::redis_client after({.host = "127.0.0.1", .port = server.port()});
    redis_cart_repository found(after.store());
    for (std::size_t i = 0; i < owners; ++i) {
        const auto kept = run_task(found.load("account:" + std::to_string(i)));
        ASSERT_TRUE(kept);
        EXPECT_GE(kept->revision, acknowledged[i]);
        EXPECT_LE(kept->revision, acknowledged[i] + 1) << "one was on its way";
        ASSERT_EQ(kept->lines.size(), 1u);
        EXPECT_EQ(kept->lines[0].seen_price, kept->revision - 1);
    }
}

}  // namespace
}  // namespace flores::cart
