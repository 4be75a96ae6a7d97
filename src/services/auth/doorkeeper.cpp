#include "services/auth/doorkeeper.hpp"

#include "platform/core/ambient.hpp"

#include <algorithm>

namespace flores::accounts {
namespace {

constexpr std::chrono::seconds overload_retry{1};
// For the answer to what only makes a greeting nicer. A little more than the patience that calls
// have with a service (upstream_limits::patience_ms): one that hangs is not asked for long.
constexpr std::chrono::milliseconds profile_answer_max{1'100};

// The two workers are busy with some half a second's work: come back after it.
error with_retry(error why) {
    if (why.is(errors::overloaded) && why.retry_after.count() == 0)
        why.retry_after = overload_retry;
    return why;
}

}  // namespace

account_view view_of(const account& one) {
    return {one.id, one.address.text(), one.name, std::string(name_of(one.rank)),
            one.email_verified};
}

error to_wait(std::chrono::seconds left) {
    error out(too_many_attempts);
    out.retry_after = left;
    return out;
}

error stale_is(error why, const error_kind& instead) {
    return why.is(errors::stale) ? error(instead) : why;
}

error gone_is_signed_out(error why) {
    return why.is(errors::not_found) ? error(errors::unauthenticated) : why;
}

instant doorkeeper::last_expiry() const {
    return last_token_expiry(parts_.clock.now(), parts_.tokens.lifetime());
}

task<expected<std::string>> doorkeeper::hash(std::string password) {
    auto made = co_await parts_.passwords.hash(std::move(password));
    if (!made) co_return std::unexpected(with_retry(std::move(made.error())));
    co_return made;
}

task<expected<void>> doorkeeper::judge(attempt made, std::string stored_hash, std::string password,
                                       error otherwise) {
    const auto left = parts_.waits.begin(made.name, made.network, made.known);
    if (left.count() > 0 && !made.known) co_return std::unexpected(to_wait(left));
    const auto right =
        co_await parts_.passwords.verify(std::move(stored_hash), std::move(password));
    if (!right) {
        parts_.waits.withdrawn(made.name, made.network, made.known);
        co_return std::unexpected(with_retry(right.error()));
    }
    if (*right) {
        parts_.waits.succeeded(made.name, made.network, made.known);
        co_return expected<void>();
    }
    if (left.count() > 0) co_return std::unexpected(to_wait(left));
    co_return std::unexpected(std::move(otherwise));
}

task<expected<credentials>> doorkeeper::ask_again(std::string account, std::string password,
                                                  std::string address) {
    auto held = co_await parts_.accounts.load(std::move(account));
    if (!held) co_return std::unexpected(gone_is_signed_out(std::move(held.error())));
    // A name and a place of its own: who holds a stolen token guesses no better here than at the
    // sign-in, and does not make the owner wait there; nor do others in the owner's network here.
    const std::string place = network_of(address) + " of " + held->who.id;
    const attempt made{held->who.id, place, false};
    auto judged =
        co_await judge(made, held->password_hash, std::move(password), error(wrong_password));
    if (!judged) co_return std::unexpected(std::move(judged.error()));
    co_return held;
}

task<account> doorkeeper::as_addressed(account who) {
    const ambient_scope of_the_request(current_ambient());  // put back when that has answered
    auto& deadline = current_ambient().deadline;
    deadline = std::min(deadline, std::chrono::steady_clock::now() + profile_answer_max);
    auto chosen = co_await parts_.people.find(who.id);
    if (chosen) {
        if (!chosen->name.empty()) who.name = std::move(chosen->name);
        who.language = std::move(chosen->language);
    }
    co_return who;
}

doorkeeper::started doorkeeper::start_session(const std::string& address, factor_kind proven) {
    const instant now = parts_.clock.now();
    std::string token = refresh_.make();
    return {{.id = new_id(parts_.ids, now, "ses"),
             .token_hash = refresh_tokens::hash_of(token),
             .address = address,
             .network = network_of(address),
             .at = now,
             .factor = proven},
            std::move(token)};
}

tokens_view doorkeeper::tokens_of(const account& who, std::string session,
                                  std::string refresh_token) const {
    const auto named =
        auth::principal::of_account(who.id, std::move(session), who.rank, who.role_version);
    return {parts_.tokens.issue(named), std::move(refresh_token), parts_.tokens.lifetime().count(),
            view_of(who)};
}

task<expected<tokens_view>> doorkeeper::let_in(account who, std::string address, factor_kind proven,
                                               error if_stale) {
    // Asked first: nothing that may take long stands between a session and its tokens.
    who = co_await as_addressed(std::move(who));
    started next = start_session(address, proven);
    const auto opened =
        co_await parts_.sessions.open(who.id, who.role_version, next.stored, last_expiry());
    const auto done = co_await then_catch_up(opened);
    if (!done && done.error().is(errors::stale)) co_return std::unexpected(std::move(if_stale));
    if (!done) co_return std::unexpected(done.error());
    co_return tokens_of(who, std::move(next.stored.id), std::move(next.refresh_token));
}

task<expected<void>> doorkeeper::then_catch_up(expected<void> done) {
    if (!done) co_return done;
    co_return co_await parts_.ended.catch_up();
}

}  // namespace flores::accounts
