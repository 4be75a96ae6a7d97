// The port by which a mail leaves the shop.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"

#include <string>
#include <vector>

namespace flores::mail {

struct envelope {
    std::string id;  // of the message, as in message.hpp
    std::string from;
    std::string to;
    std::string content;  // as mime_text gives it
    // An account, an order's or a ticket's number: what it is forgotten by, besides addresses.
    // Letters, digits, - and _.
    std::vector<std::string> about{};
};

enum class fate : unsigned char {
    sent,
    refused,  // for good: sending it again would end the same
    deferred  // may go better later
};

struct outcome {
    fate what = fate::deferred;
    std::string why{};  // for the operator, without addresses: "smtp 550", "no connection"
};

class sender {
public:
    virtual ~sender() = default;

    // At least once: a mail whose answer was lost counts as deferred, though it may have arrived.
    virtual task<outcome> send(envelope what) = 0;

    // Leaves no copy on this machine of what was sent to one of these addresses or is answered to
    // it, is about one of these, or has one of these ids.
    virtual task<expected<void>> forget(std::vector<std::string> whom) = 0;
};

}  // namespace flores::mail
