// What a service sees of the way that events travel: it gives its outboxes, and says what it takes.
// Whether they go to consumers of the same process or across processes is the wiring's business.
#pragma once

#include "platform/core/error.hpp"
#include "platform/core/task.hpp"
#include "platform/events/source.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace flores::events {

class hub {
public:
    // Success means the effect is stored. It may see an event again.
    using consumer = std::function<task<expected<void>>(event)>;

    virtual ~hub() = default;

    // Both before events begin to travel. The source outlives the hub. `name` is stored with what
    // failed: it stays the same over releases. A consumer may subscribe to several types.
    virtual void add(event_source& source) = 0;
    virtual void subscribe(std::string name, std::string_view type, consumer take) = 0;
};

}  // namespace flores::events
