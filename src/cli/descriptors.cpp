#include "cli/descriptors.hpp"

#include "platform/observe/log.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace flores::cli {
namespace {

// Of the stores, of connections to other processes and servers, and of those being turned away.
constexpr std::size_t reserved_max = 512;

std::size_t raised_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

}  // namespace

std::size_t connections_that_fit(std::size_t wanted, std::size_t ports) {
    const std::size_t limit = raised_limit();
    const std::size_t room = (limit - std::min(reserved_max, limit / 2)) / ports;
    if (room >= wanted) return wanted;
    observe::log::warning(
        "connections_lowered",
        {{"why", "FLORES_CONNECTIONS_MAX is more than the limit of descriptors (ulimit -Hn) bears"},
         {"wanted", wanted},
         {"connections_max", room},
         {"descriptors", limit}});
    return room;
}

}  // namespace flores::cli
