// The storage port of webhooks and of what is sent to them. Each verb is one whole transaction;
// what staff do tells `told` in it.
#pragma once

#include "platform/core/list_part.hpp"
#include "platform/core/task.hpp"
#include "platform/events/event.hpp"
#include "services/contact/sending_queue.hpp"
#include "services/contact/webhook.hpp"

#include <optional>
#include <string>
#include <vector>

namespace flores::contact {

// What is due is of each enabled webhook one delivery: the one that is due first.
class webhook_repository : public sending_queue<due_webhook, webhook_result> {
public:
    // In the order they were made.
    virtual task<expected<std::vector<webhook>>> list() = 0;
    // not_found: none of that id.
    virtual task<expected<webhook>> find(std::string id) = 0;

    // too_many_webhooks: there are webhooks_max already.
    virtual task<expected<webhook>> add(webhook wanted, std::vector<events::event> told = {}) = 0;

    // Writes URL, topics, note and state when the revision is still `wanted.revision`, and returns
    // it with the next. What waits for one that is disabled is dropped. not_found, stale.
    virtual task<expected<webhook>> put(webhook wanted, instant now,
                                        std::vector<events::event> told = {}) = 0;

    // not_found.
    virtual task<expected<void>> put_secret(std::string id, std::string sealed,
                                            std::vector<events::event> told = {}) = 0;

    // With all of its deliveries. not_found.
    virtual task<expected<void>> remove(std::string id, std::vector<events::event> told = {}) = 0;

    // A delivery, due at once, for each enabled webhook of the topic. Of one event there is one a
    // webhook, however often it is told.
    virtual task<expected<void>> tell(webhook_news news, instant now) = 0;

    // Of a webhook, the newest first, before position `before`. not_found: no such webhook.
    virtual task<expected<list_part<webhook_record>>> deliveries(
        std::string id, std::optional<webhook_delivery_state> state,
        std::optional<std::int64_t> before, part_size size) = 0;

    // Makes a delivery that is done due at once, as if never tried. not_found; webhook_disabled;
    // webhook_not_done: it still waits.
    virtual task<expected<void>> replay(std::string id, std::string delivery, instant now,
                                        std::vector<events::event> told = {}) = 0;

    // Removes what was done before `before`, at most `limit`; returns how many.
    virtual task<expected<int>> forget_deliveries(instant before, int limit) = 0;
};

}  // namespace flores::contact
