// A whole pipeline behind a real socket, with a few routes, for tests of the wire.
#pragma once

#include "platform/http/pipeline.hpp"
#include "platform/net/listener.hpp"

#include <arpa/inet.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>
#include <memory>
#include <stdexcept>
#include <string>

namespace flores::test {

// A blocking client that sends bytes as they are.
class raw_client {
public:
    explicit raw_client(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
            close(fd_);
            throw std::runtime_error("cannot connect");
        }
        const timeval patience{10, 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~raw_client() { close(fd_); }
    raw_client(const raw_client&) = delete;
    raw_client& operator=(const raw_client&) = delete;

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;  // the server may have had enough
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void end() const { shutdown(fd_, SHUT_WR); }
    // At least that many bytes, if the server does not close before.
    std::size_t read_at_least(std::size_t bytes) const {
        std::string out;
        while (out.size() < bytes && read_into(out)) {
        }
        return out.size();
    }

    // All bytes until the server closes.
    std::string read_all() const {
        std::string out;
        while (read_into(out)) {
        }
        return out;
    }
    // What is there first.
    std::string read_some() const {
        std::string out;
        read_into(out);
        return out;
    }
    // All bytes until `mark` was read.
    std::string read_until(std::string_view mark) const {
        std::string out;
        while (out.find(mark) == std::string::npos && read_into(out)) {
        }
        return out;
    }

private:
    bool read_into(std::string& out) const {
        char buffer[4096];
        const auto got = recv(fd_, buffer, sizeof buffer, 0);
        if (got > 0) out.append(buffer, static_cast<std::size_t>(got));
        return got > 0;
    }

    int fd_;
};

class test_server {
public:
    enum class stands : unsigned char { at_the_edge, behind_it };

    explicit test_server(http::pipeline_settings settings = {}, net::connection_limits limits = {},
                         stands where = stands::at_the_edge,
                         http::replay_repository* replays = nullptr)
        : pipeline_(
              std::move(settings),
              http::pipeline_parts{tokens_, ended_, key_, ids_, access_log_, counted_, clock_,
                                   replays, where == stands::behind_it ? &internal_ : nullptr}),
          listener_(std::make_unique<net::listener>(loops_, "127.0.0.1", 0, pipeline_, limits)) {
        ended_.refreshed(std::chrono::steady_clock::now());
    }
    ~test_server() { loops_.stop(); }

    void add(std::vector<http::route> routes) { pipeline_.add(std::move(routes)); }
    void start() {
        listener_->start();
        loops_.run();
    }
    // Returns when all loops have done what was posted to them before.
    void settle() {
        const auto done = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(loops_.size()));
        loops_.post_all([done](std::size_t) { done->count_down(); });
        done->wait();
    }
    raw_client connect() const { return raw_client(listener_->port()); }
    std::string ask(std::string_view request) const {
        const raw_client client(listener_->port());
        client.send(request);
        client.end();
        return client.read_all();
    }

    http::pipeline& pipeline() { return pipeline_; }
    auth::token_keeper& tokens() { return tokens_; }
    auth::ended_sessions& ended() { return ended_; }
    net::listener& listener() { return *listener_; }
    const auth::key& key() const { return key_; }
    const auth::internal_tokens& internal() const { return internal_; }
    net::loops& loops() { return loops_; }
    observe::metrics& metrics() { return metrics_; }
    // What was written to it so far; a line comes a moment behind its answer.
    std::string access_lines() const {
        std::string out(1024 * 1024, '\0');
        const auto size = pread(lines_.fd, out.data(), out.size(), 0);
        out.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return out;
    }
    const clock_port& clock() const { return clock_; }
    // As if the process had died: its port refuses. When its loops have stopped.
    void vanish() { listener_.reset(); }

private:
    struct sink {
        int fd = memfd_create("access", MFD_CLOEXEC);
        ~sink() { close(fd); }
    };

    sink lines_;
    system_clock clock_;
    system_ids ids_;
    observe::metrics metrics_;
    observe::http_metrics counted_{metrics_, "test"};
    observe::access_log access_log_{lines_.fd, clock_, metrics_};
    auth::token_keeper tokens_{std::string(32, 's'), "issuer", "audience", std::chrono::hours(1),
                               clock_};
    auth::internal_tokens internal_{
        auth::derive_key(std::string(32, 's'), auth::labels::internal_calls), clock_};
    auth::ended_sessions ended_;
    auth::key key_ = auth::derive_key(std::string(32, 's'), auth::labels::guest_cookie);
    net::loops loops_{2};
    http::pipeline pipeline_;
    std::unique_ptr<net::listener> listener_;
};

}  // namespace flores::test
