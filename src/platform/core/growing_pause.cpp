#include "platform/core/growing_pause.hpp"

#include <algorithm>
#include <random>

namespace flores {

std::chrono::microseconds growing_pause(int failures, std::chrono::microseconds first,
                                        std::chrono::microseconds longest) {
    thread_local std::minstd_rand chance{std::random_device{}()};
    auto whole = first;
    for (int i = 1; i < failures && whole < longest; ++i) whole *= 2;
    whole = std::min(whole, longest);
    std::uniform_int_distribution<std::chrono::microseconds::rep> part(
        failures > 0 ? whole.count() / 2 : 0, whole.count());
    return std::chrono::microseconds(part(chance));
}

}  // namespace flores
