// Bytes that many connections share, so that all of them together hold no more, however many there
// are. From any thread.
#pragma once

#include <atomic>
#include <cstddef>

namespace flores::net {

class byte_budget {
public:
    explicit byte_budget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // False: nothing was taken, it would be too many.
    bool take(std::size_t bytes) {
        std::size_t before = taken_.load();
        do {
            if (bytes > bytes_max_ - before) return false;
        } while (!taken_.compare_exchange_weak(before, before + bytes));
        return true;
    }
    void give(std::size_t bytes) { taken_.fetch_sub(bytes); }
    std::size_t taken() const { return taken_.load(); }

private:
    const std::size_t bytes_max_;
    std::atomic<std::size_t> taken_{0};
};

}  // namespace flores::net
