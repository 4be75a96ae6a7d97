// Accepts connections on one address and port: one SO_REUSEPORT socket per loop, so that the kernel
// shares the connections out and each stays on its loop.
#pragma once

#include "platform/net/connection.hpp"
#include "platform/net/loops.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace flores::net {

class listener {
public:
    // Binds at once. Throws std::runtime_error that names address and port and the way out when the
    // port is taken or the address is not this machine's. Port 0: any free one.
    listener(loops& all, std::string address, std::uint16_t port, request_handler& handler,
             connection_limits limits);
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    std::uint16_t port() const { return port_; }

    // Starts to accept, on every loop.
    void start();

    // Stops accepting and closes idle connections; the others close after their answer.
    void drain();

    std::size_t open_connections() const { return open_.load(); }

private:
    struct on_loop;

    loops& loops_;
    request_handler& handler_;
    const connection_limits limits_;
    std::uint16_t port_ = 0;
    std::atomic<bool> draining_{false};
    std::atomic<std::size_t> open_{0};
    std::vector<std::unique_ptr<on_loop>> parts_;
};

}  // namespace flores::net
