// Runs a task on the first loop of a test's own, while they run, and gives what it returned.
#pragma once

#include "platform/core/task.hpp"
#include "platform/net/loops.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace flores::test {

template <class T>
T run_on(net::loops& loops, task<T> work) {
    return boost::asio::co_spawn(loops.at(0), std::move(work), boost::asio::use_future).get();
}

}  // namespace flores::test
