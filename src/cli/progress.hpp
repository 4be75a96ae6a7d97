// How far a long command is, for whoever waits at the terminal.
#pragma once

#include "platform/backup/files.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace flores::cli {

// Says on stderr what is being done and how much of it, once a second; nothing at all when the
// whole takes less than one.
backup::progress tell_each_second();

// Says once a second, while it lives, that a command is still at it: of what no part can be told.
class still_at_it {
public:
    explicit still_at_it(std::string doing);

private:
    void tick(const std::stop_token& end);

    const std::string doing_;
    std::mutex mutex_;
    std::condition_variable_any ended_;
    std::jthread ticking_;
};

}  // namespace flores::cli
