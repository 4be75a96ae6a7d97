#include "services/auth/second_factor_service.hpp"

#include "platform/auth/encrypted_value.hpp"
#include "platform/auth/principal.hpp"
#include "platform/observe/log.hpp"
#include "services/auth/recovery_codes.hpp"
#include "services/auth/totp.hpp"
#include "services/order/events.hpp"

namespace flores::accounts {
namespace {

// The name under which guesses wait, and the place that they come from: one for the account.
doorkeeper::attempt guess_at(std::string_view what, const std::string& account) {
    return {std::string(what), std::string(what) + " of " + account, false};
}

std::unexpected<error> one_of_both() {
    return refuse(
        {{"/code",
          "one_of_both",
          {"Da el código o un código de recuperación.", "Give the code, or a recovery code."}}});
}

}  // namespace

task<expected<credentials>> second_factor_service::holder_of(sign_in_ticket ticket) {
    auto held = co_await parts_.accounts.load(ticket.account);
    if (!held && held.error().is(errors::not_found)) co_return fail(ticket_over);
    if (held && held->who.role_version != ticket.role_version) co_return fail(ticket_over);
    co_return held;
}

task<expected<bool>> second_factor_service::right_code(std::string account, std::string code) {
    const auto held = co_await parts_.factors.load(account);
    if (!held) co_return std::unexpected(held.error());
    if (!*held || !(*held)->confirmed) co_return false;
    const auto secret = auth::decrypt(parts_.keys.factor, account, (*held)->sealed_secret);
    if (!secret) {
        log::warning("second_factor_unreadable", {{"account", account}});
        co_return false;
    }
    const auto step = totp::step_of(*secret, code, parts_.clock.now());
    if (!step) co_return false;
    co_return co_await parts_.factors.accept_step(std::move(account), *step);
}

task<expected<factor_kind>> second_factor_service::judge(std::string account, factor_proof given) {
    if (given.code.has_value() == given.recovery_code.has_value()) co_return one_of_both();
    const bool by_code = given.code.has_value();
    const auto made = guess_at(by_code ? "code" : "recovery code", account);
    const auto left = parts_.waits.begin(made.name, made.network, made.known);
    if (left.count() > 0) co_return std::unexpected(to_wait(left));
    expected<bool> right = false;
    if (by_code) {
        right = co_await right_code(account, given.code->value);
    } else {
        std::string hash = recovery_hash(account, given.recovery_code->value);
        right = co_await parts_.factors.spend_recovery(account, std::move(hash));
    }
    if (!right) {
        parts_.waits.withdrawn(made.name, made.network, made.known);
        co_return std::unexpected(right.error());
    }
    if (!*right) co_return fail(wrong_code);
    parts_.waits.succeeded(made.name, made.network, made.known);
    co_return by_code ? factor_kind::code : factor_kind::recovery_code;
}

task<expected<tokens_view>> second_factor_service::sign_in(second_factor_login given,
                                                           std::string address) {
    const auto ticket = tickets_.read(given.challenge.value, parts_.clock.now());
    if (!ticket || ticket->use != ticket_use::challenge) co_return fail(ticket_over);
    const auto held = co_await holder_of(*ticket);
    if (!held) co_return std::unexpected(held.error());
    const auto proven =
        co_await judge(held->who.id, {std::move(given.code), std::move(given.recovery_code)});
    if (!proven && proven.error().is(wrong_code)) {
        const std::optional<std::string> whose = held->who.id;
        const auto noted = co_await parts_.sessions.note_failure(
            whose, parts_.clock.now(), network_of(address), sign_in_outcome::wrong_code);
        if (!noted) co_return std::unexpected(noted.error());
    }
    if (!proven) co_return std::unexpected(proven.error());
    co_return co_await door_.let_in(held->who, std::move(address), *proven, error(ticket_over));
}

task<expected<credentials>> second_factor_service::ask_again(std::string account,
                                                             proven_request given,
                                                             std::string address) {
    auto held = co_await door_.ask_again(std::move(account), std::move(given.password.value),
                                         std::move(address));
    if (!held || !held->second_factor) co_return held;
    factor_proof proof{std::move(given.code), std::move(given.recovery_code)};
    if (!proof.given()) co_return fail(code_required);
    const auto proven = co_await judge(held->who.id, std::move(proof));
    if (!proven) co_return std::unexpected(proven.error());
    co_return held;
}

task<expected<second_factor_view>> second_factor_service::show(std::string account) {
    const auto who = co_await parts_.accounts.load(account);
    if (!who) co_return std::unexpected(gone_is_signed_out(who.error()));
    const auto held = co_await parts_.factors.load(std::move(account));
    if (!held) co_return std::unexpected(held.error());
    const bool enrolled = *held && (*held)->confirmed;
    co_return second_factor_view{enrolled, needs_second_factor(who->who.rank),
                                 enrolled ? (*held)->recovery_codes_left : 0};
}

task<expected<recovery_codes_view>> second_factor_service::renew_codes(std::string account,
                                                                       proven_request given,
                                                                       std::string address) {
    const auto held = co_await ask_again(account, std::move(given), std::move(address));
    if (!held) co_return std::unexpected(held.error());
    std::vector<std::string> codes = new_codes();
    const auto done = co_await parts_.factors.renew_recovery(account, hashes_of(account, codes));
    if (!done) co_return std::unexpected(done.error());
    co_return recovery_codes_view{std::move(codes)};
}

task<expected<void>> second_factor_service::remove(std::string account, proven_request given,
                                                   std::string address) {
    const auto held = co_await ask_again(account, std::move(given), std::move(address));
    if (!held) co_return std::unexpected(held.error());
    if (needs_second_factor(held->who.rank)) co_return fail(second_factor_required);
    co_return co_await parts_.factors.remove(std::move(account));
}

task<expected<void>> second_factor_service::reset(std::string account, std::string by) {
    if (account == by) co_return fail(own_second_factor);
    const instant now = parts_.clock.now();
    const order::staff_acted deed{auth::owner_of_account(by), "account.reset_second_factor",
                                  order::audit_subject::account, account};
    std::vector<events::event> told{order::event_of(deed, parts_.ids, now)};
    auto done = co_await parts_.factors.reset(std::move(account), std::move(by), now,
                                              door_.last_expiry(), std::move(told));
    co_return co_await door_.then_catch_up(std::move(done));
}

std::string second_factor_service::recovery_hash(std::string_view account,
                                                 std::string_view code) const {
    return recovery_codes::hash_of(parts_.keys.factor, account, code);
}

std::vector<std::string> second_factor_service::new_codes() {
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < recovery_codes_count; ++i)
        codes.push_back(recovery_codes::make(parts_.ids));
    return codes;
}

std::vector<std::string> second_factor_service::hashes_of(
    const std::string& account, const std::vector<std::string>& codes) const {
    std::vector<std::string> out;
    for (const std::string& one : codes) out.push_back(recovery_hash(account, one));
    return out;
}

}  // namespace flores::accounts
