#include "platform/sql/waiting.hpp"

#include "platform/core/growing_pause.hpp"
#include "platform/observe/log.hpp"
#include "platform/sql/store_error.hpp"

#include <chrono>
#include <csignal>
#include <thread>

namespace flores::sql {
namespace {

constexpr std::chrono::milliseconds wait_first{100};
constexpr std::chrono::milliseconds wait_max{5000};

bool told_to_end() {
    sigset_t waiting;
    sigpending(&waiting);
    return sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1;
}

}  // namespace

void wait_for_store(const std::function<std::string()>& lacking,
                    const std::function<void()>& waiting) {
    std::string told;
    for (int failures = 1;; ++failures) {
        const std::string why = lacking();
        if (why.empty()) return;
        if (why != told) log::warning("waiting_for_store", {{"why", why}});
        told = why;
        waiting();
        const auto until =
            std::chrono::steady_clock::now() + growing_pause(failures, wait_first, wait_max);
        while (std::chrono::steady_clock::now() < until) {
            if (told_to_end()) throw store_error("ended while waiting: " + why);
            std::this_thread::sleep_for(wait_first / 2);
        }
    }
}

}  // namespace flores::sql
