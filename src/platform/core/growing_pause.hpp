// How long to wait before something that failed is tried again: each time twice as long, up to a
// bound. A part of it is chance, so that those who failed at one moment do not come back at one
// moment.
#pragma once

#include <chrono>

namespace flores {

// After the n-th failure in a row: between a half and the whole of `first` doubled n - 1 times, of
// `longest` at most. After none, up to `first`.
std::chrono::microseconds growing_pause(int failures, std::chrono::microseconds first,
                                        std::chrono::microseconds longest);

}  // namespace flores
