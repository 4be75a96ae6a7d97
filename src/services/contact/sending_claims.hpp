// What a process claimed in a queue and is trying to send.
#pragma once

#include "services/contact/sending_queue.hpp"

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>

namespace flores::contact {

template <class Item, class Result>
class sending_claims {
public:
    // `queue` and `clock` outlive this. A claim lasts for `lifetime`.
    sending_claims(sending_queue<Item, Result>& queue, const clock_port& clock,
                   std::chrono::milliseconds lifetime)
        : queue_(queue), clock_(clock), lifetime_(lifetime) {}

    // Whether it is still to be sent, and in no other process's hand.
    task<expected<bool>> take(std::string id) {
        const instant now = clock_.now();
        const instant until = now + lifetime_;
        auto claiming = queue_.claim(id, now, until);
        const auto mine = co_await std::move(claiming);
        if (mine && *mine) until_[std::move(id)] = until;
        co_return mine;
    }

    // Claims again what is being tried: for attempts that may take longer than a claim lasts.
    task<void> keep() {
        const auto held = until_;
        for (const auto& [id, until] : held) {
            if (!until_.contains(id)) continue;
            const instant longer = clock_.now() + lifetime_;
            auto claiming = queue_.claim(id, until, longer);
            const auto mine = co_await std::move(claiming);
            if (!mine) throw std::runtime_error(std::string(mine.error().kind->code));
            const auto still = until_.find(id);
            if (*mine && still != until_.end()) still->second = longer;
        }
    }

    // Once it was tried: its claim ends by itself, or with what becomes of it.
    void let_lapse(const std::string& id) { until_.erase(id); }

private:
    sending_queue<Item, Result>& queue_;
    const clock_port& clock_;
    const std::chrono::milliseconds lifetime_;
    std::map<std::string, instant> until_;  // by id
};

}  // namespace flores::contact
