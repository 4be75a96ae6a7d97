// How many events a second go from an outbox on PostgreSQL into the streams of Redis, how many from
// there to a consumer that takes each at once, and how many all the way while they are stored,
// until the outbox has nothing more to do with them. Starts servers of its own; PostgreSQL does not
// wait for its disk.
//
//     relay [events=20000]
#include "platform/events/outbox.hpp"
#include "platform/events/stream_publisher.hpp"
#include "platform/events/stream_reader.hpp"
#include "platform/keyvalue/redis.hpp"
#include "platform/sql/postgres_store.hpp"
#include "support/postgres_server.hpp"
#include "support/redis_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>

namespace {

using namespace flores;
using std::chrono::steady_clock;

constexpr std::array steps{sql::migration{1, "outbox", events::outbox_ddl}};
constexpr int events_of_append = 500;
constexpr std::chrono::milliseconds between_looks{5};

sql::postgres_place migrated_place() {
    const sql::postgres_place place = test::postgres_server::instance().new_place();
    sql::migrate(place, steps);
    return place;
}

struct all_leases final : net::leases {
    bool holds(std::string_view) override { return true; }
};

// The payload has the size of an order's event.
void fill(sql::store& store, int count) {
    system_ids ids;
    for (int first = 0; first < count; first += events_of_append) {
        auto work = [&ids, first, count](sql::connection& db) -> expected<void> {
            for (int i = first; i < std::min(count, first + events_of_append); ++i)
                events::append(db, events::make_event(
                                       ids, system_clock().now(), "order.placed",
                                       fmt::format("FV-20261124-{:05}", i), 1,
                                       fmt::format(R"({{"order":"{}"}})", std::string(700, 'x'))));
            return {};
        };
        if (!store.write_now(std::move(work))) std::abort();
    }
}

// By one row of it, so that looking costs the server next to nothing.
bool is_empty(sql::store& store, const std::string& table) {
    return *store.read_now([table](sql::connection& db) -> expected<bool> {
        return !db.integer("SELECT seq FROM " + table + " LIMIT 1");
    });
}

template <class Condition>
double per_second(int count, Condition so, steady_clock::time_point began = steady_clock::now()) {
    while (!so()) std::this_thread::sleep_for(between_looks);
    return count / std::chrono::duration<double>(steady_clock::now() - began).count();
}

}  // namespace

int main(int argc, char** argv) {
    const int count = argc > 1 ? std::atoi(argv[1]) : 20'000;
    const test::redis_server server;
    sql::postgres_store store(migrated_place(), steps);
    fill(store, count);
    net::loops loops(1);
    keyvalue::redis redis(loops, {.host = "127.0.0.1", .port = server.port()});
    events::event_stream stream(redis);
    events::sql_outbox outbox(store);
    all_leases leases;
    system_clock clock;
    const auto here = loops.at(0).get_executor();
    events::stream_publisher publisher({here, clock, stream, leases, [](const std::string&) {
                                            return std::vector<std::string>{"cart.orders"};
                                        }});
    publisher.add("order", "order", outbox);
    events::stream_reader reader(here, clock, stream);
    std::atomic<int> taken{0};
    reader.subscribe("cart.orders", "order.placed",
                     [&taken](events::event) -> task<expected<void>> {
                         ++taken;
                         co_return expected<void>{};
                     });
    loops.run();
    publisher.start();
    const auto all_sent = [&] {
        return is_empty(store, "outbox_unsent");
    };
    const auto all_settled = [&] {
        return all_sent() && is_empty(store, "outbox_failure");
    };
    const double published = per_second(count, all_sent);
    reader.start();
    const double handed_over = per_second(count, [&] { return taken >= count; });
    (void)per_second(count, all_settled);
    const auto began = steady_clock::now();
    fill(store, count);
    const double through = per_second(count, all_settled, began);
    fmt::print(
        "{:.0f} published/s, {:.0f} taken/s; stored and all the way at once: {:.0f} events/s\n",
        published, handed_over, through);
    reader.stop().wait();
    publisher.stop().wait();
    loops.stop();
}
