// The rules of webhooks: which addresses are taken, what becomes of events, and how what was not
// taken is sent again.
#pragma once

#include "platform/auth/keys.hpp"
#include "platform/auth/principal.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/seen_revision.hpp"
#include "platform/events/event.hpp"
#include "platform/observe/metrics.hpp"
#include "platform/outbound/poster.hpp"
#include "services/contact/sending_lane.hpp"
#include "services/contact/webhook_messages.hpp"
#include "services/contact/webhook_repository.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace flores::contact {

// Seals the secrets of webhooks in the store.
inline constexpr std::string_view webhook_secrets_label = "flores/webhook-secrets/1";

struct webhook_counts {
    observe::counter delivered{};
    observe::counter deferred{};  // attempts
    observe::counter dead{};
};

struct webhook_parts {
    webhook_repository& stored;
    outbound::poster& poster;
    const clock_port& clock;
    id_source& ids;
    auth::key secrets_key;
    auth::key cursor_key;
    std::chrono::milliseconds back_off_first{10'000};  // doubled for each further attempt
    std::chrono::milliseconds claimed_for{15'000};     // longer than an attempt takes
    webhook_counts counts{};
};

// As a lane it sends the deliveries.
class webhook_service final : public sending_lane<due_webhook, webhook_result> {
public:
    // The secret of a webhook is told when it is made, and never again.
    struct made {
        webhook what;
        std::string secret;
    };

    explicit webhook_service(webhook_parts parts);

    // not_found, here and below: there is no webhook of that id.
    task<expected<std::vector<webhook>>> list();
    task<expected<webhook>> show(std::string id);

    // invalid_input: the URL is not https to an address of the internet, nor one that the operator
    // allows (FLORES_WEBHOOK_ALLOW). too_many_webhooks.
    task<expected<made>> add(auth::principal caller, webhook_request wanted);
    // The same; stale: `seen` is not its revision any more.
    task<expected<webhook>> change(auth::principal caller, std::string id,
                                   change_webhook_request wanted, seen_revision seen);
    task<expected<void>> remove(auth::principal caller, std::string id);

    // A new secret; the former signs nothing any more.
    task<expected<made>> renew_secret(auth::principal caller, std::string id);

    // The newest first. bad_cursor.
    task<expected<webhook_delivery_list>> deliveries(std::string id,
                                                     webhook_deliveries_query asked);
    // Sends it again as the same. webhook_disabled; webhook_not_done: it still waits.
    task<expected<void>> replay(auth::principal caller, std::string id, std::string delivery);

    // For events, safe to call again with the same.
    task<expected<void>> take(webhook_news news);

    // Removes deliveries that nobody needs to look up any more.
    task<void> forget_old();

private:
    task<expected<void>> check_url(std::string url);
    std::string new_secret();
    std::vector<events::event> deed(const auth::principal& caller, std::string_view done,
                                    const std::string& id, std::string before = {},
                                    std::string after = {});
    task<webhook_result> attempt(due_webhook what) override;
    webhook_result judged(const due_webhook& what, outbound::answer got);
    void count(webhook_delivery_state state) const override;

    const webhook_parts parts_;
};

}  // namespace flores::contact
