// One connection to Redis, plain or TLS, from the look-up of its name to the last byte. Touched on
// its loop only.
#pragma once

#include "platform/core/task.hpp"
#include "platform/keyvalue/redis.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flores::keyvalue {

// Why there is no connection.
struct link_fault {
    bool is_refusal = false;  // somebody has to change a setting
    std::string why;          // for the operator; no secrets
};

class redis_link {
public:
    // `place` outlives this.
    redis_link(const boost::asio::any_io_executor& loop, const redis_place& place);
    ~redis_link();
    redis_link(const redis_link&) = delete;
    redis_link& operator=(const redis_link&) = delete;

    // Connects and signs in, until Redis takes commands.
    task<std::expected<void, link_fault>> open(std::chrono::milliseconds max);

    // Sends all of it, which lives until then. False: the connection is over.
    task<bool> send(std::string_view bytes);

    // The next answer. nullopt: the connection is over.
    task<std::optional<reply>> receive();

    // Ends it at once; what waits is told so.
    void close();

private:
    struct socket;

    task<std::expected<void, link_fault>> connect();
    task<std::expected<void, link_fault>> sign_in();

    const redis_place& place_;
    const std::shared_ptr<socket> socket_;
    reply_reader reader_;
};

}  // namespace flores::keyvalue
