// A server that does to each of its connections what a script says: answers, keeps silent, breaks
// off. On threads, with blocking sockets.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace flores::test {

// The other end of one connection, as its script sees it.
class scripted_peer {
public:
    scripted_peer(int fd, int number) : fd_(fd), number_(number) {}

    // 0 for the first connection of the server.
    int number() const { return number_; }

    // The next request, whole; empty when the client has closed.
    std::string read_request() {
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
            if (!read_more()) return {};
        std::size_t whole = end + 4;
        if (const auto at = buffer_.find("Content-Length: "); at < end)
            whole += std::stoul(buffer_.substr(at + 16));
        while (buffer_.size() < whole)
            if (!read_more()) return {};
        const std::string request = buffer_.substr(0, whole);
        buffer_.erase(0, whole);
        return request;
    }
    void send(std::string_view bytes) const {
        ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    void answer(std::string_view body, std::string_view headers = "", int status = 200) const {
        send("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n" +
             std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
             std::string(body));
    }
    // Returns when the client or the server has closed.
    void stay_silent() {
        while (read_more()) {
        }
    }

private:
    bool read_more() {
        char some[4096];
        const auto got = recv(fd_, some, sizeof some, 0);
        if (got > 0) buffer_.append(some, static_cast<std::size_t>(got));
        return got > 0;
    }

    int fd_;
    int number_;
    std::string buffer_;
};

class scripted_server {
public:
    using script = std::function<void(scripted_peer&)>;

    // The connection is closed when its script returns. Port 0: a free one.
    explicit scripted_server(script each, std::uint32_t address = INADDR_LOOPBACK,
                             std::uint16_t port = 0)
        : script_(std::move(each)), fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(address);
        socklen_t size = sizeof at;
        if (bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || listen(fd_, 64) != 0) {
            close(fd_);
            throw std::runtime_error("cannot listen");
        }
        getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
        port_ = ntohs(at.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~scripted_server() { stop(); }
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    std::uint16_t port() const { return port_; }
    int connections() const { return connections_; }

    // Refuses connections from now on, and ends those that there are.
    void stop() {
        if (!acceptor_.joinable()) return;
        shutdown(fd_, SHUT_RDWR);
        acceptor_.join();
        close(fd_);
        {
            const std::lock_guard lock(mutex_);
            for (const int fd : open_) shutdown(fd, SHUT_RDWR);
        }
        for (auto& thread : threads_) thread.join();
    }

private:
    void accept_all() {
        for (int fd = 0; (fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
            const std::lock_guard lock(mutex_);
            open_.push_back(fd);
            threads_.emplace_back([this, fd, number = connections_++] { run(fd, number); });
        }
    }
    void run(int fd, int number) {
        scripted_peer peer(fd, number);
        script_(peer);
        const std::lock_guard lock(mutex_);
        std::erase(open_, fd);
        close(fd);
    }

    const script script_;
    const int fd_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace flores::test
