// The part of the rules that begins, carries on and ends sessions, and the doors of the command
// line.
#include "platform/observe/log.hpp"
#include "services/auth/service.hpp"
#include "services/order/events.hpp"

namespace flores::accounts {
namespace {

constexpr std::string_view admin_name = "Administración";

expected<email> email_from(std::string_view text) {
    if (auto parsed = email::parse(text)) return *std::move(parsed);
    return refuse({{"/email", "bad_format", {"No es un correo.", "It is no e-mail address."}}});
}

}  // namespace

task<expected<tokens_view>> account_service::refresh(std::string token, std::string address) {
    std::string successor = door_.successor_of(token);
    presented_token presented{.hash = refresh_tokens::hash_of(token),
                              .successor_hash = refresh_tokens::hash_of(successor),
                              .address = std::move(address),
                              .at = parts_.clock.now(),
                              .until = door_.last_expiry()};
    const auto turned = co_await parts_.sessions.rotate(std::move(presented));
    if (!turned) co_return std::unexpected(turned.error());
    if (turned->is == rotation::kind::reused) {
        log::warning("refresh_token_reused", {{"session", turned->session}});
        const auto done = co_await door_.then_catch_up(expected<void>());
        if (!done) co_return std::unexpected(done.error());
    }
    if (turned->is == rotation::kind::reused || turned->is == rotation::kind::unknown)
        co_return fail(session_over);
    if (needs_second_factor(turned->who.rank) && !turned->second_factor) {
        const auto ended = co_await end_session(turned->who.id, turned->session);
        if (!ended && !ended.error().is(errors::not_found))
            co_return std::unexpected(ended.error());
        co_return fail(session_over);
    }
    const account who = co_await door_.as_addressed(turned->who);
    co_return door_.tokens_of(who, turned->session, std::move(successor));
}

task<expected<void>> account_service::sign_out(auth::principal caller) {
    auto ended = co_await parts_.sessions.end(std::move(caller.account), std::move(caller.session),
                                              door_.last_expiry());
    // Ended by another call meanwhile: it is what was asked for.
    if (!ended && ended.error().is(errors::not_found)) ended = expected<void>();
    co_return co_await door_.then_catch_up(std::move(ended));
}

task<expected<void>> account_service::sign_out_everywhere(std::string account) {
    auto ended = co_await parts_.sessions.end_all(std::move(account), door_.last_expiry());
    co_return co_await door_.then_catch_up(std::move(ended));
}

task<expected<sign_in_list>> account_service::list_sign_ins(std::string account) {
    auto found = co_await parts_.sessions.sign_ins(std::move(account));
    if (!found) co_return std::unexpected(std::move(found.error()));
    sign_in_list out;
    for (auto& one : *found)
        out.items.push_back(
            {one.at, std::move(one.network), std::move(one.outcome), std::move(one.second_factor)});
    co_return out;
}

task<expected<session_list>> account_service::list_sessions(auth::principal caller) {
    const auto found = co_await parts_.sessions.list(caller.account, parts_.clock.now());
    if (!found) co_return std::unexpected(found.error());
    session_list out;
    for (const auto& one : *found)
        out.items.push_back(
            {one.id, one.created_at, one.last_seen, one.address, one.id == caller.session});
    co_return out;
}

task<expected<void>> account_service::end_session(std::string account, std::string id) {
    auto ended =
        co_await parts_.sessions.end(std::move(account), std::move(id), door_.last_expiry());
    co_return co_await door_.then_catch_up(std::move(ended));
}

task<expected<ended_view>> account_service::ended_after(std::int64_t position) {
    auto found = co_await parts_.sessions.ended_since(position);
    if (!found) co_return std::unexpected(std::move(found.error()));
    ended_view out{{}, {}, found->position};
    for (auto& one : found->batch.sessions)
        out.sessions.push_back({std::move(one.session), one.until});
    for (auto& one : found->batch.floors)
        out.floors.push_back({std::move(one.account), one.role_version_min, one.until});
    co_return out;
}

// Who stands at the shop's own machine has no account: the log of staff says "system".
events::event account_service::done_here(std::string action, const std::string& id) {
    const order::staff_acted deed{"system", std::move(action), order::audit_subject::account, id};
    return order::event_of(deed, parts_.ids, parts_.clock.now());
}

task<expected<void>> account_service::create_admin(std::string address, std::string password) {
    auto parsed = email_from(address);
    if (!parsed) co_return std::unexpected(std::move(parsed.error()));
    const auto good = check_new_password(password, *parsed, "/password");
    if (!good) co_return std::unexpected(good.error());
    auto hashed = co_await door_.hash(std::move(password));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));
    const account fresh =
        new_account(std::move(*parsed), std::string(admin_name), "es", auth::role::admin);
    const std::optional<session_start> no_session;
    const std::optional<one_time_token> no_token;
    std::vector<events::event> told{registered(fresh), done_here("account.create_admin", fresh.id)};
    co_return co_await parts_.accounts.add(fresh, std::move(*hashed), no_session, no_token,
                                           std::move(told));
}

task<expected<void>> account_service::reset_password(std::string address, std::string password) {
    auto parsed = email_from(address);
    if (!parsed) co_return std::unexpected(std::move(parsed.error()));
    const auto good = check_new_password(password, *parsed, "/password");
    if (!good) co_return std::unexpected(good.error());
    const auto found = co_await parts_.accounts.find(std::move(*parsed), {});
    if (!found) co_return std::unexpected(found.error());
    if (!*found) co_return fail(errors::not_found);
    auto hashed = co_await door_.hash(std::move(password));
    if (!hashed) co_return std::unexpected(std::move(hashed.error()));
    const account& who = (*found)->who;
    const std::optional<session_start> no_session;
    std::vector<events::event> told{done_here("account.reset", who.id)};
    auto changed =
        co_await parts_.accounts.set_password(who.id, who.role_version, std::move(*hashed),
                                              no_session, door_.last_expiry(), std::move(told));
    if (!changed) co_return std::unexpected(std::move(changed.error()));
    auto reset = co_await parts_.factors.reset(who.id, "", parts_.clock.now(), door_.last_expiry());
    if (!reset) co_return std::unexpected(std::move(reset.error()));
    co_return co_await door_.then_catch_up(expected<void>());
}

}  // namespace flores::accounts
