// The port by which a mail leaves the shop.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"

#include <string>

namespace flores::mail {

struct envelope {
    std::string id;  // of the message, as in message.hpp
    std::string from;
    std::string to;
    std::string content;  // as mime_text gives it
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

    // Leaves no copy of what was sent to this address, or is answered to it, on this machine.
    virtual task<expected<void>> forget(std::string address) = 0;
};

}  // namespace flores::mail
