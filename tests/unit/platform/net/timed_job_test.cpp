#include "platform/net/timed_job.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

namespace flores::net {
namespace {

using namespace std::chrono_literals;

// Held by name, as a test says.
struct told_leases final : leases {
    std::set<std::string, std::less<>> held;
    std::atomic<int> asked{0};
    std::promise<void> asked_twice;

    bool holds(std::string_view name) override {
        if (++asked == 2) asked_twice.set_value();
        return held.contains(name);
    }
};

bool comes(std::promise<void>& what) {
    return what.get_future().wait_for(30s) == std::future_status::ready;
}

// A job that counts, and tells of its first run.
struct counting {
    std::atomic<int> runs{0};
    std::promise<void> ran;

    task<void> run() {
        if (++runs == 1) ran.set_value();
        co_return;
    }
};

TEST(timed_job, runs_only_where_its_lease_is_held) {
    told_leases given;
    given.held = {"order"};
    counting ours;
    counting others;
    loops all(1);
    run_once_every(&given, "user", all, "b", 1ms, [&] { return others.run(); });
    run_once_every(&given, "order", all, "a", 1ms, [&] { return ours.run(); });
    all.run();
    EXPECT_TRUE(comes(ours.ran));
    EXPECT_TRUE(comes(given.asked_twice));
    all.stop();
    EXPECT_EQ(others.runs, 0);
}

TEST(timed_job, runs_here_where_there_is_one_process) {
    counting ours;
    loops all(1);
    run_once_every(nullptr, "order", all, "a", 1ms, [&] { return ours.run(); });
    all.run();
    EXPECT_TRUE(comes(ours.ran));
    all.stop();
}

}  // namespace
}  // namespace flores::net
