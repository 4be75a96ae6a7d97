// How a service of this process takes part in events: its subscriptions are held to the table of
// consumers, without which no other process would keep an event for it.
#pragma once

#include "cli/consumers.hpp"
#include "platform/events/hub.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace flores::cli {

class service_hub final : public events::hub {
public:
    explicit service_hub(events::hub& all) : all_(all) {}

    void add(events::event_source& source) override { all_.add(source); }

    // std::logic_error: the table has no such row.
    void subscribe(std::string name, std::string_view type, consumer take) override {
        if (!is_consumer(name, type))
            throw std::logic_error("cli/consumers.cpp does not know that " + name + " takes " +
                                   std::string(type));
        ++subscriptions_;
        all_.subscribe(std::move(name), type, std::move(take));
    }

    std::size_t subscriptions() const { return subscriptions_; }

private:
    events::hub& all_;
    std::size_t subscriptions_ = 0;
};

}  // namespace flores::cli
