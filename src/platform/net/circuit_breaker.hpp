// Stops asking a service that does not answer, so that callers are refused at once instead of
// waiting for nothing, and tries again with one call after a while.
//
// It counts calls that got no answer in a row; any answer, a refusal too, shows that the service
// lives. Not thread-safe: each loop has its own.
#pragma once

#include <algorithm>
#include <chrono>

namespace flores::net {

class circuit_breaker {
public:
    using time = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    struct settings {
        int failures_max = 5;  // in a row, then it opens
        std::chrono::milliseconds open_first{1'000};
        std::chrono::milliseconds open_longest{2'000};  // each failed probe doubles the time
    };

    explicit circuit_breaker(settings with) : settings_(with), open_for_(with.open_first) {}

    // Zero: the call may go, and one of succeeded, failed and dropped tells what became of it.
    // Otherwise it must not, and this is how long until it may be worth asking again.
    duration refuses(time now) {
        if (is_ == state::closed) return duration::zero();
        if (now < until_) return until_ - now;
        is_ = state::probing;  // by this call, and by another if it takes too long
        until_ = now + settings_.open_first;
        return duration::zero();
    }

    void succeeded() {
        is_ = state::closed;
        failures_ = 0;
        open_for_ = settings_.open_first;
    }

    // Whether it opened by this.
    bool failed(time now) {
        if (is_ == state::open) return false;
        if (is_ == state::closed && ++failures_ < settings_.failures_max) return false;
        if (is_ == state::probing) open_for_ = std::min(open_for_ * 2, settings_.open_longest);
        is_ = state::open;
        until_ = now + open_for_;
        return true;
    }

    // The call ended without a word on the service: the next one may probe.
    void dropped() {
        if (is_ == state::probing) until_ = time{};
    }

    bool is_open() const { return is_ != state::closed; }

private:
    enum class state : unsigned char { closed, open, probing };

    settings settings_;
    state is_ = state::closed;
    int failures_ = 0;
    time until_{};
    std::chrono::milliseconds open_for_;
};

}  // namespace flores::net
