// What the storage ports of mails and of webhooks share: a queue of what waits to be sent. Each
// verb is one whole transaction.
#pragma once

#include "platform/core/clock.hpp"
#include "platform/core/error.hpp"
#include "platform/core/task.hpp"

#include <string>
#include <vector>

namespace flores::contact {

template <class Item, class Result>
class sending_queue {
public:
    virtual ~sending_queue() = default;

    // At most `limit` that wait and whose time has come, those due first at the front.
    virtual task<expected<std::vector<Item>>> due(instant now, int limit) = 0;

    // For who read it earlier and is about to send it: whether it is still due, and then nobody
    // else's until `until`, when it is due again unless it was settled. Who has it claims it again
    // with the end of its claim as `now`.
    virtual task<expected<bool>> claim(std::string id, instant now, instant until) = 0;

    // Records what an attempt came to. What does not wait any more stays as it is. False: it was
    // dropped meanwhile, or was to be as soon as it was sent, so no copy of it is to stay.
    virtual task<expected<bool>> settle(std::string id, Result result, instant now) = 0;
};

}  // namespace flores::contact
