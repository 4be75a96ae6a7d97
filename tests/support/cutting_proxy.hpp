// Stands between a client and a server on loopback and carries bytes both ways, until it is told to
// lose the next answer: then it ends the connection with the answer in its hands. On threads, with
// blocking sockets.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <thread>

namespace flores::test {

class cutting_proxy {
public:
    explicit cutting_proxy(std::uint16_t to)
        : to_(to), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at = loopback(0);
        socklen_t size = sizeof at;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
            ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
            throw std::runtime_error("no proxy");
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~cutting_proxy() {
        ending_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    cutting_proxy(const cutting_proxy&) = delete;
    cutting_proxy& operator=(const cutting_proxy&) = delete;

    std::uint16_t port() const { return port_; }
    void lose_next_answer() { losing_ = true; }

private:
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(port);
        return at;
    }
    // One connection after another.
    void serve() {
        while (!ending_) {
            const int client = ::accept(listener_, nullptr, nullptr);
            if (client < 0) continue;
            const int server = ::socket(AF_INET, SOCK_STREAM, 0);
            sockaddr_in at = loopback(to_);
            if (::connect(server, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0)
                carry(client, server);
            ::close(server);
            ::close(client);
        }
    }
    void carry(int client, int server) {
        pollfd ends[2]{{client, POLLIN, 0}, {server, POLLIN, 0}};
        while (!ending_ && ::poll(ends, 2, 50) >= 0) {
            if (ends[0].revents != 0 && !hand_on(client, server)) return;
            if (ends[1].revents != 0 && (losing_.exchange(false) || !hand_on(server, client)))
                return;
        }
    }
    static bool hand_on(int from, int to) {
        char some[4096];
        const auto got = ::recv(from, some, sizeof some, 0);
        return got > 0 && ::send(to, some, static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
    }

    const std::uint16_t to_;
    const int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> ending_{false};
    std::atomic<bool> losing_{false};
    std::thread thread_;
};

}  // namespace flores::test
