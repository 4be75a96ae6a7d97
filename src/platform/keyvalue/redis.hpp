// Redis on the loops: each loop has one connection, on which the commands of all its tasks travel
// one behind the other without waiting for each other's answers. A connection that ends is made
// anew, with pauses that grow; until then a command waits for a short time at most and is then told
// unavailable. A command whose answer was lost with its connection may have been done: it is never
// sent again, its caller is told unavailable.
//
//     auto running = store.run({"GET", key});
//     auto answer = co_await std::move(running);
//
// Every command may fail with
//   unavailable         Redis cannot be reached, or cannot serve now (it loads, its disk is full)
//   deadline_exceeded   the request's time is over; the command may have been done all the same
//   overloaded          too many commands wait already
//   internal            Redis refused the command as it is; log.text is what it said
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/keyvalue/redis_reply.hpp"
#include "platform/net/loops.hpp"
#include "platform/observe/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace flores::keyvalue {

struct redis_place {
    std::string host;
    std::uint16_t port = 6379;
    std::string user{};  // empty: Redis' default user
    std::string password{};
    bool tls = false;
    std::string ca_file{};  // PEM; empty: the system's certificates
    int database = 0;
};

struct redis_options {
    std::chrono::milliseconds connect_max{2000};   // until commands are taken
    std::chrono::milliseconds command_max{2000};   // for an answer; then the connection is cut
    std::chrono::milliseconds down_wait_max{250};  // for a connection to come back
    std::chrono::milliseconds back_off_first{50};  // doubled for each further attempt
    std::chrono::milliseconds back_off_max{2000};
    std::size_t commands_max = 10'000;  // of a loop, sent or waiting
};

// The place as it stands is wrong: waiting does not help. The text names what, for the operator.
class redis_refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A change of several steps that Redis makes as one (Lua). Made once, as a constant.
class script {
public:
    explicit script(std::string_view text);

    const std::string& text() const { return text_; }
    const std::string& sha() const { return sha_; }

private:
    std::string text_;
    std::string sha_;  // by which Redis knows it
};

class redis {
public:
    // Begins to connect as soon as the loops run. `counts` may be null. All outlive this.
    redis(net::loops& loops, redis_place place, observe::metrics* counts = nullptr,
          redis_options options = {});
    // Commands under way are told unavailable, those that are held back too.
    ~redis();
    redis(const redis&) = delete;
    redis& operator=(const redis&) = delete;

    // From any loop.
    task<expected<reply>> run(std::vector<std::string> command);
    task<expected<reply>> run(const script& what, std::vector<std::string> keys,
                              std::vector<std::string> values = {});

    // A command that Redis may hold back for `patience`, as XREADGROUP with BLOCK does. It has a
    // connection to itself, and no deadline but patience.
    task<expected<reply>> wait_for(std::vector<std::string> command,
                                   std::chrono::milliseconds patience);

    // unavailable: a loop has no connection; log.text says why.
    expected<void> health() const;

private:
    class lanes;
    const std::shared_ptr<lanes> lanes_;
};

// Connects once, before the loops run. False: nobody answers there (yet), or not in time.
// redis_refused: a wrong password, user or database, or a certificate that is not to be trusted.
bool reach_redis(const redis_place& place, redis_options options = {});

}  // namespace flores::keyvalue
