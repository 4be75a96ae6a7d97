// Runs a task on the first loop of a test's own, while they run, and gives what it returned.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/core/task.hpp"
#include "platform/net/loops.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace flores::test {

// Without the deadline that the last one who ran there was given.
template <class T>
task<T> for_nobody(task<T> work) {
    current_ambient() = {};
    co_return co_await std::move(work);
}

template <class T>
T run_on(net::loops& loops, task<T> work) {
    return boost::asio::co_spawn(loops.at(0), for_nobody(std::move(work)), boost::asio::use_future)
        .get();
}

}  // namespace flores::test
