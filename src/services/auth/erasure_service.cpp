#include "services/auth/erasure_service.hpp"

#include "platform/json/encode.hpp"
#include "services/auth/events.hpp"

namespace flores::accounts {
namespace {

constexpr std::string_view asked_for_exports[] = {"user",     "order",  "cart",
                                                  "wishlist", "review", "contact"};

}  // namespace

task<expected<account_export>> erasure_service::own_part(auth::principal caller) {
    const auto held = co_await parts_.accounts.load(caller.account);
    if (!held) co_return std::unexpected(gone_is_signed_out(held.error()));
    const auto sessions = co_await parts_.sessions.list(caller.account, parts_.clock.now());
    if (!sessions) co_return std::unexpected(sessions.error());
    const auto sign_ins = co_await parts_.sessions.sign_ins(caller.account);
    if (!sign_ins) co_return std::unexpected(sign_ins.error());
    account_export out{
        view_of(held->who), held->who.created_at, held->who.language, held->second_factor, {}, {}};
    for (const auto& one : *sessions)
        out.sessions.push_back(
            {one.id, one.created_at, one.last_seen, one.address, one.id == caller.session});
    for (const auto& one : *sign_ins)
        out.sign_ins.push_back({one.at, one.network, one.outcome, one.second_factor});
    co_return out;
}

task<expected<export_view>> erasure_service::export_all(auth::principal caller) {
    const std::string account = caller.account;
    auto own = co_await own_part(std::move(caller));
    if (!own) co_return std::unexpected(std::move(own.error()));
    export_view out{parts_.clock.now(), std::move(*own), {}};
    for (const std::string_view service : asked_for_exports) {
        std::string path = "/internal/" + std::string(service) + "/export/" + account;
        auto part = co_await calls_.call(service, http::verb::get, std::move(path), std::string());
        if (!part) co_return std::unexpected(std::move(part.error()));
        out.services.emplace(service, json::raw{std::move(*part)});
    }
    co_return out;
}

task<expected<void>> erasure_service::erase(std::string account, proven_request given,
                                            std::string address) {
    const auto held =
        co_await factors_.ask_again(std::move(account), std::move(given), std::move(address));
    if (!held) co_return std::unexpected(held.error());
    const accounts::account& who = held->who;
    events::event told = events::make_event(
        parts_.ids, parts_.clock.now(), account_erased_event, who.id, who.role_version + 1,
        json::encode(account_erased{who.id, who.address.text(), who.email_verified}));
    told.personal = true;
    // Without the e-mail: by then it may be another account's.
    events::event again = events::make_event(parts_.ids, parts_.clock.now() + erased_again_after,
                                             account_erased_event, who.id, told.version + 1,
                                             json::encode(account_erased{who.id, "", false}));
    again.personal = true;
    const auto done = co_await parts_.erasures.erase(who.id, who.role_version, door_.last_expiry(),
                                                     std::move(told), std::move(again));
    if (!done)
        co_return std::unexpected(stale_is(gone_is_signed_out(done.error()), errors::conflict));
    co_return co_await door_.then_catch_up(expected<void>());
}

}  // namespace flores::accounts
