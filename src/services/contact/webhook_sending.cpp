// The sending half of the rules of webhooks.
#include "platform/auth/encrypted_value.hpp"
#include "platform/core/growing_pause.hpp"
#include "platform/observe/log.hpp"
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
             {"X-Flores-Delivery", what.delivery},
             {"X-Flores-Signature", webhook_signature(secret, now, what.body)}},
            what.body};
}

}  // namespace

// A look that a settlement overtook may still show what was settled, so it is taken again.
task<expected<std::optional<due_webhook>>> webhook_service::next_due() {
    for (;;) {
        const std::uint64_t before = settled_;
        auto looking = parts_.stored.due(parts_.clock.now());
        auto found = co_await std::move(looking);
        if (!found) co_return std::unexpected(std::move(found.error()));
        if (settled_ != before) continue;
        for (due_webhook& one : *found)
            if (in_hand_.insert(one.webhook).second) co_return std::move(one);
        co_return std::optional<due_webhook>();
    }
}

task<void> webhook_service::send_due() {
    while (!unrecorded_.empty()) {
        auto left = unrecorded_.extract(unrecorded_.begin());
        auto recording = record(std::move(left.key()), std::move(left.mapped()));
        co_await std::move(recording);
    }
    for (;;) {
        auto looking = next_due();
        auto next = co_await std::move(looking);
        if (!next) throw std::runtime_error(std::string(next.error().kind->code));
        if (!*next) co_return;
        const std::string webhook = (*next)->webhook;
        const std::string delivery = (*next)->delivery;
        webhook_result result;
        try {
            auto trying = attempt(**next);
            result = co_await std::move(trying);
        } catch (const std::exception& why) {
            result = postponed(**next, {.why = "exception"});
            log::error("webhook_failed",
                       {{"delivery", delivery}, {"why", std::string_view(why.what())}});
        }
        count(result.state);
        auto recording = record(webhook, {delivery, std::move(result)});
        co_await std::move(recording);
    }
}

// What cannot be recorded stays in hand with its result: it is recorded later and not sent again.
task<void> webhook_service::record(std::string webhook, settlement made) {
    bool recorded = false;
    try {
        auto settling = parts_.stored.settle(made.delivery, made.result, parts_.clock.now());
        const auto settled = co_await std::move(settling);
        recorded = settled.has_value();
    } catch (const std::exception& why) {
        log::error("webhook_unrecorded",
                   {{"delivery", made.delivery}, {"why", std::string_view(why.what())}});
    }
    if (!recorded) {
        unrecorded_.insert_or_assign(std::move(webhook), std::move(made));
        throw std::runtime_error("what became of a delivery cannot be stored");
    }
    in_hand_.erase(webhook);
    ++settled_;
}

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

webhook_result webhook_service::postponed(const due_webhook& what, webhook_result got) {
    const int attempts = what.attempts + 1;
    if (attempts >= webhook_attempts_max) {
        got.state = webhook_delivery_state::dead;
        log::warning("webhook_given_up", {{"webhook", what.webhook}, {"delivery", what.delivery}});
        return got;
    }
    const auto first = parts_.back_off_first;
    got.state = webhook_delivery_state::waiting;
    got.due_at =
        parts_.clock.now() + growing_pause(attempts, first, first * webhook_back_off_max_times);
    return got;
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
