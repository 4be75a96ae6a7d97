// The sending half of the rules of webhooks.
#include "platform/auth/encrypted_value.hpp"
#include "services/contact/webhook_service.hpp"

#include <stdexcept>

namespace flores::contact {
namespace {

constexpr int purge_batch = 500;

bool is_success(int status) {
    return status >= 200 && status < 300;
}

outbound::post post_of(const due_webhook& what, std::string_view secret, instant now) {
    return {what.url,
            {{"Content-Type", "application/json"},
             {"User-Agent", "flores-victoria"},
             {"X-Flores-Event", std::string(json::enum_text(what.topic))},
             {"X-Flores-Event-Id", what.event},
             {"X-Flores-Delivery", what.id},
             {"X-Flores-Signature", webhook_signature(secret, now, what.body)}},
            what.body};
}

}  // namespace

webhook_service::webhook_service(webhook_parts parts)
    : sending_lane(parts.stored, parts.clock,
                   {.what = "delivery",
                    .claimed_for = parts.claimed_for,
                    .attempts_max = webhook_attempts_max,
                    .back_off_first = parts.back_off_first,
                    .back_off_max_times = webhook_back_off_max_times}),
      parts_(std::move(parts)) {}

task<webhook_result> webhook_service::attempt(due_webhook what) {
    const auto secret = auth::decrypt(parts_.secrets_key, what.webhook, what.sealed_secret);
    if (!secret)
        co_return postponed(what, {.why = "its secret cannot be read; have a new one made"});
    auto sending = parts_.poster.send(post_of(what, *secret, parts_.clock.now()));
    auto got = co_await std::move(sending);
    co_return judged(what, std::move(got));
}

webhook_result webhook_service::judged(const due_webhook& what, outbound::answer got) {
    webhook_result out{.state = webhook_delivery_state::delivered,
                       .due_at = {},
                       .status = got.status,
                       .took_ms = got.took.count(),
                       .why = std::move(got.why)};
    if (is_success(out.status)) return out;
    if (out.status != 0) out.why = "answered " + std::to_string(out.status);
    return postponed(what, std::move(out));
}

void webhook_service::count(webhook_delivery_state state) const {
    switch (state) {
        case webhook_delivery_state::delivered:
            return parts_.counts.delivered.add();
        case webhook_delivery_state::waiting:
            return parts_.counts.deferred.add();
        case webhook_delivery_state::dead:
        case webhook_delivery_state::dropped:
            return parts_.counts.dead.add();
    }
}

task<void> webhook_service::forget_old() {
    for (int gone = purge_batch; gone == purge_batch;) {
        auto forgetting = parts_.stored.forget_deliveries(
            parts_.clock.now() - webhook_deliveries_kept, purge_batch);
        auto done = co_await std::move(forgetting);
        if (!done) throw std::runtime_error(std::string(done.error().kind->code));
        gone = *done;
    }
}

}  // namespace flores::contact
