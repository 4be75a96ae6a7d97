#include "cli/progress.hpp"

#include <chrono>
#include <cstdio>
#include <utility>

namespace flores::cli {

backup::progress tell_each_second() {
    using steady = std::chrono::steady_clock;
    return [next = steady::now() + std::chrono::seconds(1)](
               std::string_view doing, std::uint64_t done, std::uint64_t all) mutable {
        if (steady::now() < next) return;
        next = steady::now() + std::chrono::seconds(1);
        const std::uint64_t percent = all == 0 ? 100 : done * 100 / all;
        std::fprintf(stderr, "  %.*s %llu %%\n", static_cast<int>(doing.size()), doing.data(),
                     static_cast<unsigned long long>(percent));
    };
}

still_at_it::still_at_it(std::string doing)
    : doing_(std::move(doing)), ticking_([this](const std::stop_token& end) { tick(end); }) {}

void still_at_it::tick(const std::stop_token& end) {
    std::unique_lock lock(mutex_);
    for (int seconds = 1;; ++seconds) {
        ended_.wait_for(lock, end, std::chrono::seconds(1), [] { return false; });
        if (end.stop_requested()) return;
        std::fprintf(stderr, "  %s, %d s\n", doing_.c_str(), seconds);
    }
}

}  // namespace flores::cli
