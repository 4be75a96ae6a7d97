// The clock of steady_clock, read without asking the hardware.
#pragma once

#include <chrono>
#include <ctime>

namespace flores::net {

// Some milliseconds behind steady_clock::now(), which is nothing to a limit in seconds.
inline std::chrono::steady_clock::time_point coarse_now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return std::chrono::steady_clock::time_point(std::chrono::seconds(now.tv_sec) +
                                                 std::chrono::nanoseconds(now.tv_nsec));
}

}  // namespace flores::net
