// Leases in Redis: a key with a time to live, which its holder renews. When the holder dies,
// another has it `lifetime` later at most; one that stops gives it up at once. While Redis is away
// nobody holds a lease, and what is done once waits. Who cannot do it, and not for a moment only,
// gives its lease up to a replica that can.
#pragma once

#include "platform/net/leases.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

namespace flores::keyvalue {
class redis;
}

namespace flores::events {

struct lease_options {
    std::chrono::milliseconds lifetime{6'000};
    std::chrono::milliseconds renewal{1'500};
};

class redis_leases final : public net::leases {
public:
    // `loop`: of one thread, the one that asks. `who`: another one in each process.
    redis_leases(boost::asio::any_io_executor loop, keyvalue::redis& store, std::string who,
                 lease_options options = {});

    // One that was started has been stopped, and its loop ran until that was done.
    ~redis_leases() override;
    redis_leases(const redis_leases&) = delete;
    redis_leases& operator=(const redis_leases&) = delete;

    bool holds(std::string_view name) override;

    // Before start. Asked on the loop: whether this process can do what is done under a lease.
    void only_while(std::function<bool(std::string_view name)> able);

    void start();

    // From any thread. Ready when the leases are given up; holds nothing from then on.
    std::future<void> stop();

private:
    struct state;
    const std::unique_ptr<state> state_;
};

}  // namespace flores::events
