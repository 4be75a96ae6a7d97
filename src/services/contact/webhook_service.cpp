#include "services/contact/webhook_service.hpp"

#include "platform/auth/encrypted_value.hpp"
#include "platform/auth/page.hpp"
#include "services/order/events.hpp"

#include <algorithm>
#include <stdexcept>

namespace flores::contact {
namespace {

constexpr std::size_t secret_random_bytes = 24;  // 32 characters of base64url

std::unexpected<error> refused_url(client_text why) {
    return refuse({{"/url", "url_refused", std::move(why)}});
}

webhook_delivery_view view_of(const webhook_record& one) {
    webhook_delivery_view out{one.id, one.event,   one.topic,  one.state,   one.attempts, {},
                              {},     one.made_at, one.due_at, one.done_at, one.why};
    if (one.status != 0) out.status = one.status;
    if (one.attempts > 0) out.took_ms = one.took_ms;
    return out;
}

std::string state_of(bool enabled) {
    return enabled ? "enabled" : "disabled";
}

// Each topic once, in a fixed order.
std::vector<webhook_topic> sorted(webhook_topics wanted) {
    std::vector<webhook_topic> out(wanted.begin(), wanted.end());
    std::ranges::sort(out);
    const auto rest = std::ranges::unique(out);
    out.erase(rest.begin(), rest.end());
    return out;
}

}  // namespace

task<expected<std::vector<webhook>>> webhook_service::list() {
    co_return co_await parts_.stored.list();
}

task<expected<webhook>> webhook_service::show(std::string id) {
    co_return co_await parts_.stored.find(std::move(id));
}

task<expected<void>> webhook_service::check_url(std::string url) {
    auto to = outbound::parse_target(url);
    if (!to)
        co_return refused_url(
            {"Escribe una URL https sin usuario ni fragmento, con el puerto 443 o "
             "uno desde 1024.",
             "Give an https URL without user and fragment, with port 443 or one "
             "from 1024."});
    auto looking = parts_.poster.may_reach(std::move(*to));
    auto allowed = co_await std::move(looking);
    if (!allowed) co_return std::unexpected(std::move(allowed.error()));
    if (!*allowed)
        co_return refused_url(
            {"Esa dirección no es pública (http solo se acepta hacia este equipo). El operador "
             "puede permitirla con FLORES_WEBHOOK_ALLOW.",
             "That address is not public (http is only taken to this machine). The operator can "
             "allow it with FLORES_WEBHOOK_ALLOW."});
    co_return expected<void>{};
}

std::string webhook_service::new_secret() {
    std::string bytes(secret_random_bytes, '\0');
    parts_.ids.random(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
    return auth::base64url(bytes);
}

// For the log of staff, which is kept for good: a URL may hold a secret and stays out of it.
std::vector<events::event> webhook_service::deed(const auth::principal& caller,
                                                 std::string_view done, const std::string& id,
                                                 std::string before, std::string after) {
    const order::staff_acted what{caller.owner(),
                                  "webhook." + std::string(done),
                                  order::audit_subject::webhook,
                                  id,
                                  std::move(before),
                                  std::move(after)};
    return {order::event_of(what, parts_.ids, parts_.clock.now())};
}

task<expected<webhook_service::made>> webhook_service::add(auth::principal caller,
                                                           webhook_request wanted) {
    auto checking = check_url(wanted.url.value);
    auto good = co_await std::move(checking);
    if (!good) co_return std::unexpected(std::move(good.error()));
    const instant now = parts_.clock.now();
    const std::string secret = new_secret();
    webhook fresh{.id = new_id(parts_.ids, now, "whk"),
                  .url = std::move(wanted.url.value),
                  .topics = sorted(std::move(wanted.events)),
                  .note = wanted.note ? std::move(wanted.note->value) : std::string()};
    fresh.revision = 1;
    fresh.created_at = now;
    fresh.sealed_secret = auth::encrypt(parts_.secrets_key, fresh.id, secret, parts_.ids);
    auto told = deed(caller, "add", fresh.id);
    auto adding = parts_.stored.add(std::move(fresh), std::move(told));
    auto added = co_await std::move(adding);
    if (!added) co_return std::unexpected(std::move(added.error()));
    co_return made{std::move(*added), secret};
}

task<expected<webhook>> webhook_service::change(auth::principal caller, std::string id,
                                                change_webhook_request wanted, seen_revision seen) {
    auto looking = parts_.stored.find(std::move(id));
    auto found = co_await std::move(looking);
    if (!found) co_return found;
    if (!seen.is(found->revision)) co_return fail(errors::stale);
    if (wanted.url) {
        auto checking = check_url(wanted.url->value);
        auto good = co_await std::move(checking);
        if (!good) co_return std::unexpected(std::move(good.error()));
        found->url = std::move(wanted.url->value);
    }
    if (wanted.events) found->topics = sorted(std::move(*wanted.events));
    if (wanted.note) found->note = std::move(wanted.note->value);
    const bool before = found->enabled;
    if (wanted.enabled) found->enabled = *wanted.enabled;
    auto told = deed(caller, "change", found->id, state_of(before), state_of(found->enabled));
    co_return co_await parts_.stored.put(std::move(*found), parts_.clock.now(), std::move(told));
}

task<expected<void>> webhook_service::remove(auth::principal caller, std::string id) {
    auto told = deed(caller, "remove", id);
    co_return co_await parts_.stored.remove(std::move(id), std::move(told));
}

task<expected<webhook_service::made>> webhook_service::renew_secret(auth::principal caller,
                                                                    std::string id) {
    auto looking = parts_.stored.find(std::move(id));
    auto found = co_await std::move(looking);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const std::string secret = new_secret();
    found->sealed_secret = auth::encrypt(parts_.secrets_key, found->id, secret, parts_.ids);
    auto storing = parts_.stored.put_secret(found->id, found->sealed_secret,
                                            deed(caller, "secret", found->id));
    auto stored = co_await std::move(storing);
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    co_return made{std::move(*found), secret};
}

task<expected<webhook_delivery_list>> webhook_service::deliveries(std::string id,
                                                                  webhook_deliveries_query asked) {
    std::string filter = "webhook:" + id + ":";
    if (asked.state) filter += json::enum_text(*asked.state);
    const auth::page_asked page(parts_.cursor_key, std::move(filter), asked, page_default);
    auto before = page.position();
    if (!before) co_return std::unexpected(std::move(before.error()));
    auto listing = parts_.stored.deliveries(std::move(id), asked.state, *before, page.size());
    auto found = co_await std::move(listing);
    if (!found) co_return std::unexpected(std::move(found.error()));
    const auto view = [](const webhook_record& one) {
        return view_of(one);
    };
    co_return page.answer(std::move(*found), view, &webhook_record::seq);
}

task<expected<void>> webhook_service::replay(auth::principal caller, std::string id,
                                             std::string delivery) {
    auto told = deed(caller, "replay", id, {}, delivery);
    co_return co_await parts_.stored.replay(std::move(id), std::move(delivery), parts_.clock.now(),
                                            std::move(told));
}

task<expected<void>> webhook_service::take(webhook_news news) {
    return parts_.stored.tell(std::move(news), parts_.clock.now());
}

}  // namespace flores::contact
