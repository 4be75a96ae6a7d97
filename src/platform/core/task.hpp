// task<T>: a piece of work that may wait. It runs on the loop that awaits it, and resumes there.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace flores {

template <class T>
using task = boost::asio::awaitable<T>;

}  // namespace flores
