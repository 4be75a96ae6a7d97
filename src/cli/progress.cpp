#include "cli/progress.hpp"

#include <chrono>
#include <cstdio>

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

}  // namespace flores::cli
