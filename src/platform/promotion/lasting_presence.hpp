// The presence of a whole process at production's stores: it has a loop and a connection of its
// own, so it is renewed while all else of the process ends, and withdrawn after that.
#pragma once

#include "platform/keyvalue/redis.hpp"
#include "platform/net/loops.hpp"
#include "platform/promotion/presence.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace flores::promotion {

class lasting_presence {
public:
    // Begins to connect.
    explicit lasting_presence(const keyvalue::redis_place& place);
    // Withdraws it, where it was kept up.
    ~lasting_presence();
    lasting_presence(const lasting_presence&) = delete;
    lasting_presence& operator=(const lasting_presence&) = delete;

    // As presence::enter, of one that serves under the name `who`; once. Blocks.
    expected<std::vector<std::string>> enter(std::string who);

    // After enter: as presence::start, but `shut_out` is called on the loop of this.
    void keep_up(std::function<void(const std::string& by)> shut_out);

private:
    net::loops loops_{1};
    keyvalue::redis store_;
    std::optional<presence> entry_;
    bool kept_up_ = false;
};

}  // namespace flores::promotion
