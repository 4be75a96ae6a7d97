// Sending a small body to an address that somebody else named.
#pragma once

#include "platform/core/off_loop.hpp"
#include "platform/outbound/address_guard.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace flores::outbound {

struct post {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct answer {
    int status = 0;  // of the HTTP answer; 0: there was none
    std::chrono::milliseconds took{0};
    std::string why;  // there was none: in words for an operator, naming neither host nor content
};

class poster {
public:
    virtual ~poster() = default;

    virtual task<answer> send(post what) = 0;

    // Whether the target may be sent to as things are now. A name that cannot be resolved may with
    // TLS: it is looked at again when it is sent to.
    // overloaded: it could not be looked up.
    virtual task<expected<bool>> may_reach(target where) = 0;
};

// Over libcurl, on threads of its own: TLS is checked, no redirect is followed, no proxy used, and
// of the answer nothing but its status is kept.
class curl_poster final : public poster {
public:
    curl_poster(config::networks allowed, std::chrono::milliseconds timeout);

    // Breaks off what is on its way.
    ~curl_poster() override;

    task<answer> send(post what) override;
    task<expected<bool>> may_reach(target where) override;

private:
    const address_guard guard_;
    const std::chrono::milliseconds timeout_;
    std::atomic<bool> stopping_{false};
    worker_pool sending_;
    worker_pool resolving_;
};

}  // namespace flores::outbound
