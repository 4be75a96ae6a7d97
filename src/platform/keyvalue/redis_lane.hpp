// The commands of one loop, and the connection they travel on, which is made again whenever it
// ends. Touched on its loop only, but for is_up and fault.
#pragma once

#include "platform/keyvalue/redis_link.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace flores::keyvalue {

struct redis_counts {
    observe::counter answered, unavailable, late, overloaded;  // commands
    observe::counter connects, connect_failures, cut;          // connections
    observe::gauge up;
};

struct redis_command {
    using time = std::chrono::steady_clock::time_point;

    std::string wire;
    std::move_only_function<void(expected<reply>)> done;  // empty: nobody waits any more
    time give_up_at;                                      // the request's time is over
    time cut_at;                                          // the connection counts as dead
};

class redis_lane : public std::enable_shared_from_this<redis_lane> {
public:
    redis_lane(boost::asio::io_context& loop, const redis_place& place, redis_options options,
               redis_counts counts);

    // Once; from any thread. It keeps itself alive until closed.
    void start();
    void close();

    boost::asio::io_context& loop() { return loop_; }

    // `done` is called once, from here or later.
    void submit(redis_command one);

    // From any thread.
    bool is_up() const { return up_; }
    std::string fault() const;

private:
    using self = std::shared_ptr<redis_lane>;
    using time = redis_command::time;

    static task<void> live(self mine);
    static task<void> send_all(self mine);
    task<void> take_answers(std::shared_ptr<redis_link> from);
    task<bool> connect();
    task<void> rest();
    void flush();
    void look_again_at(time when);
    void sweep();
    time waits_until(const redis_command& one) const;
    void drop_waiting(time now);
    void give_up_sent(time now);
    void finish(redis_command& one, expected<reply> with);
    void fail_unavailable(redis_command& one);
    void note_up();
    void note_down();
    void note_fault(const link_fault& why);

    boost::asio::io_context& loop_;
    const redis_place place_;
    const redis_options options_;
    const redis_counts counts_;
    std::shared_ptr<redis_link> link_;
    std::deque<redis_command> waiting_;  // not yet on their way
    std::deque<redis_command> sent_;     // in the order of their answers
    boost::asio::steady_timer look_;
    time looks_at_ = time::max();
    boost::asio::steady_timer back_off_;
    time down_since_{};
    int failures_ = 0;  // attempts to connect since the last that succeeded
    bool sending_ = false;
    bool closed_ = false;
    std::atomic<bool> up_{false};
    mutable std::mutex fault_mutex_;
    std::string fault_ = "not connected yet";
};

}  // namespace flores::keyvalue
