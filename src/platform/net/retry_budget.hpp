// How many calls may be sent a second time: a share of the calls that are made, and a few a second
// whatever they are. So retries mend single failures and never multiply the load of a service that
// fails. Not thread-safe: each loop has its own.
#pragma once

#include <algorithm>
#include <chrono>

namespace flores::net {

class retry_budget {
public:
    using time = std::chrono::steady_clock::time_point;

    struct settings {
        double of_each_call = 0.2;
        double each_second = 3;
        double most = 20;  // that can be saved up
    };

    explicit retry_budget(settings with) : settings_(with), left_(with.most) {}

    void called() { left_ = std::min(left_ + settings_.of_each_call, settings_.most); }

    // Takes one retry; false when there is none.
    bool take(time now) {
        if (filled_ != time{}) {
            const std::chrono::duration<double> since = now - filled_;
            left_ = std::min(left_ + since.count() * settings_.each_second, settings_.most);
        }
        filled_ = now;
        if (left_ < 1) return false;
        left_ -= 1;
        return true;
    }

private:
    settings settings_;
    double left_;
    time filled_{};
};

}  // namespace flores::net
