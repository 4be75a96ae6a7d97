// A clock that a test sets.
#pragma once

#include "platform/core/clock.hpp"

#include <atomic>

namespace flores {

// Safe to read and move from several threads.
class manual_clock final : public clock_port {
public:
    explicit manual_clock(instant start) : micros_(start.time_since_epoch().count()) {}
    instant now() const override { return instant(std::chrono::microseconds(micros_.load())); }
    void advance(std::chrono::microseconds by) { micros_ += by.count(); }
    void set(instant to) { micros_ = to.time_since_epoch().count(); }

private:
    std::atomic<long long> micros_;
};

}  // namespace flores
