// Accepts connections on one address and port: one SO_REUSEPORT socket per loop, so that the kernel
// shares the connections out and each stays on its loop.
#pragma once

#include "platform/net/connection.hpp"
#include "platform/net/loops.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace flores::net {

class listener {
public:
    // Binds at once. Throws std::runtime_error that names address and port and the way out when the
    // port is taken or the address is not this machine's. Port 0: any free one. `port_setting`: the
    // variable that says which.
    listener(loops& all, std::string address, std::uint16_t port, request_handler& handler,
             connection_limits limits, std::string_view port_setting = "API_GATEWAY_PORT");
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    std::uint16_t port() const { return port_; }

    // Starts to accept, on every loop.
    void start();

    // Stops accepting and closes idle connections, after the farewell of the limits; the others
    // close after their answer.
    void drain();

    // After drain: whether nothing comes in any more, and all that did was answered.
    bool is_drained() const { return accepting_ == 0 && open_ == 0; }

    std::size_t open_connections() const { return open_.load(); }

private:
    struct on_loop;

    void serve(on_loop& mine, boost::asio::ip::tcp::socket socket);
    void stop_accepting(on_loop& mine);
    void give_memory_back();
    task<void> accept(on_loop& mine);
    task<void> sweep(on_loop& mine);

    loops& loops_;
    request_handler& handler_;
    const connection_limits limits_;
    std::uint16_t port_ = 0;
    std::atomic<bool> draining_{false};
    std::atomic<std::size_t> open_{0};
    std::atomic<std::size_t> accepting_{0};  // loops that do
    byte_budget unfinished_;
    std::size_t most_held_bytes_ = 0;  // since memory was given back; of the first loop
    std::vector<std::unique_ptr<on_loop>> parts_;
};

}  // namespace flores::net
