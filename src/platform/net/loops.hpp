// One event loop per core, each a thread with its own io_context. A request stays on the loop that
// accepted it.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace flores::net {

class loops {
public:
    // `count` at least 1.
    explicit loops(std::size_t count);
    ~loops();
    loops(const loops&) = delete;
    loops& operator=(const loops&) = delete;

    std::size_t size() const { return all_.size(); }
    boost::asio::io_context& at(std::size_t index) { return *all_[index]; }

    // Which loop the calling thread runs; 0 on any other thread.
    static std::size_t current();

    // Starts the threads.
    void run();
    // Runs `what` on every loop, soon.
    void post_all(std::function<void(std::size_t)> what);
    // Ends the loops, dropping what still waits on them, and joins the threads.
    void stop();

private:
    std::vector<std::unique_ptr<boost::asio::io_context>> all_;
    std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards_;
    std::vector<std::thread> threads_;
};

}  // namespace flores::net
