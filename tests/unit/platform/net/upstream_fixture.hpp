// An upstream whose service is scripted servers, and whose clock and names are the test's.
#pragma once

#include "platform/core/ambient.hpp"
#include "platform/net/upstream.hpp"
#include "unit/platform/net/scripted_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace flores::net {

using namespace std::chrono_literals;
using boost::asio::ip::make_address;
using test::scripted_peer;
using test::scripted_server;
using testing::HasSubstr;

// Says what the test says.
class told_resolver final : public name_resolver {
public:
    task<expected<std::vector<boost::asio::ip::address>>> resolve(std::string) override {
        const std::lock_guard lock(mutex_);
        ++asked_;
        if (all_.empty()) co_return fail(errors::unavailable);
        co_return all_;
    }
    void say(const std::vector<std::string>& addresses) {
        const std::lock_guard lock(mutex_);
        all_.clear();
        for (const auto& one : addresses) all_.push_back(make_address(one));
    }
    int asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<boost::asio::ip::address> all_{make_address("127.0.0.1")};
    int asked_ = 0;
};

class upstream_test : public testing::Test {
protected:
    upstream_test() { loops_.run(); }
    ~upstream_test() override { loops_.stop(); }

    void reach(std::uint16_t port, upstream_limits limits = {}) {
        upstream::parts parts{loops_, names_, metrics_, [this] {
                                  return std::chrono::steady_clock::now() +
                                         std::chrono::milliseconds(ahead_ms_.load());
                              }};
        upstream_ = std::make_unique<upstream>("product", service_place{"product", port},
                                               std::move(parts), limits);
    }
    // Moves the upstream's clock, and nothing else.
    void pass(std::chrono::milliseconds time) { ahead_ms_ += time.count(); }

    std::future<expected<http::response>> start(http::verb method = http::verb::get,
                                                std::string body = "",
                                                std::chrono::milliseconds within = 20s,
                                                bool at_once = false) {
        auto ask = [](upstream& of, http::verb by, std::string what, std::chrono::milliseconds time,
                      bool quick) -> task<expected<http::response>> {
            current_ambient().deadline = std::chrono::steady_clock::now() + time;
            upstream_request asked{.method = by, .target = "/x?y=1", .headers = "A: b\r\n"};
            asked.body = what;
            asked.repeatable = by == http::verb::get;
            asked.at_once = quick;
            auto sending = of.send(std::move(asked));
            co_return co_await std::move(sending);
        };
        within += std::chrono::milliseconds(ahead_ms_);
        return boost::asio::co_spawn(loops_.at(0),
                                     ask(*upstream_, method, std::move(body), within, at_once),
                                     boost::asio::use_future);
    }
    // Of what is answered from memory.
    std::future<expected<http::response>> start_at_once(std::chrono::milliseconds within = 20s) {
        return start(http::verb::get, "", within, true);
    }
    expected<http::response> ask(http::verb method = http::verb::get, std::string body = "",
                                 std::chrono::milliseconds within = 20s) {
        return start(method, std::move(body), within).get();
    }
    std::string counted() const { return metrics_.text(); }

    told_resolver names_;
    observe::metrics metrics_;
    std::atomic<std::int64_t> ahead_ms_{0};
    loops loops_{1};
    std::unique_ptr<upstream> upstream_;
};

// Answers every request of a connection alike.
inline scripted_server::script answering(std::string body) {
    return [body](scripted_peer& peer) {
        while (!peer.read_request().empty()) peer.answer(body);
    };
}

}  // namespace flores::net
